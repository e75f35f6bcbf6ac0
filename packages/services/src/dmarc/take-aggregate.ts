import type { AggregateReport } from "@penguinmails/core/feedback/dmarc/read-aggregate";
import { day, type EpochMs } from "@penguinmails/core/time";
import { newId } from "@penguinmails/db/ids";
import { dmarcRows } from "@penguinmails/db/schema/dmarc";
import { domains } from "@penguinmails/db/schema/fleet";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { count, gt, lt } from "drizzle-orm";
import { storableText } from "../feedback/storable-text.ts";

const keptForMs = 90 * day;
/** Anybody may send reports: so many rows of one domain within a day are more than all receivers together have. */
const mostRowsADay = 5_000;

/**
 * Keeps what a report says of the agency's own domains and what is below them; a report that comes again counts once.
 * Reports are not signed by what they say, so that they move no limit. Returns what it counts as among stray mail, null for
 * nothing: `dmarc` when no row was of the agency's, or that domain has enough of them for a day, `broken-dmarc` when rows
 * made no sense.
 */
export async function takeAggregate(
  tx: TenantDb,
  nowMs: EpochMs,
  report: AggregateReport,
): Promise<"dmarc" | "broken-dmarc" | null> {
  const known = await tx.select({ id: domains.id, name: domains.name }).from(domains);
  // Of a domain and one below it, both ours, the nearer is meant.
  const own = known.sort((a, b) => b.name.length - a.name.length);
  const room = await roomLeft(tx, nowMs);
  const rows = report.rows.flatMap(({ count: messages, headerFrom, ...row }) => {
    const domain = own.find(({ name }) => headerFrom === name || headerFrom.endsWith(`.${name}`));
    if (!domain || !room.take(domain.id)) return [];
    return [
      {
        tenantId: tx.tenantId,
        id: newId(),
        domainId: domain.id,
        org: storableText(report.org),
        reportId: storableText(report.reportId),
        beginsAt: report.beginsAt,
        endsAt: report.endsAt,
        receivedAt: nowMs,
        headerFrom: storableText(headerFrom),
        messages,
        ...row,
      },
    ];
  });
  const broken = report.leftOut > 0 ? "broken-dmarc" : null;
  if (rows.length === 0) return broken ?? "dmarc";
  await tx.insert(dmarcRows).values(rows).onConflictDoNothing();
  await tx.delete(dmarcRows).where(lt(dmarcRows.receivedAt, nowMs - keptForMs));
  return broken;
}

/** How many rows each domain may get yet: what came within the last day counts. */
async function roomLeft(tx: TenantDb, nowMs: EpochMs) {
  const came = await tx
    .select({ domainId: dmarcRows.domainId, rows: count() })
    .from(dmarcRows)
    .where(gt(dmarcRows.receivedAt, nowMs - day))
    .groupBy(dmarcRows.domainId);
  const taken = new Map(came.map(({ domainId, rows }) => [domainId, rows]));
  return {
    /** Takes the place of a row; false when none is left. */
    take(domainId: string): boolean {
      const before = taken.get(domainId) ?? 0;
      taken.set(domainId, before + 1);
      return before < mostRowsADay;
    },
  };
}
