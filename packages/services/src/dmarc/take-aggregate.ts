import type { AggregateReport } from "@penguinmails/core/feedback/dmarc/read-aggregate";
import { day, type EpochMs } from "@penguinmails/core/time";
import { newId } from "@penguinmails/db/ids";
import { dmarcRows } from "@penguinmails/db/schema/dmarc";
import { domains } from "@penguinmails/db/schema/fleet";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, count, eq, gt, inArray, lt } from "drizzle-orm";
import { storableText } from "../feedback/storable-text.ts";

const keptForMs = 90 * day;
/** Anybody may send reports: so many rows of one domain within a day are more than all receivers together have. */
const mostRowsADay = 5_000;

type Row = typeof dmarcRows.$inferInsert;

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
  const said = await ownRows(tx, nowMs, report);
  const broken = report.leftOut > 0 ? "broken-dmarc" : null;
  if (said.length === 0) return broken ?? "dmarc";
  const spoken = [...new Set(said.map(({ domainId }) => domainId))];
  const known = await knownRows(tx, said, spoken);
  const news = said.filter((row) => !known.has(keyOf(row)));
  if (news.length === 0) return broken;
  const room = await roomLeft(tx, nowMs, spoken);
  const rows = news.filter(({ domainId }) => room.take(domainId));
  if (rows.length === 0) return broken ?? "dmarc";
  await tx.insert(dmarcRows).values(rows).onConflictDoNothing();
  // Once a day of a domain that is reported on, and then of all: there may be one that nobody reports on any more.
  if (room.isFirstOfDay) await tx.delete(dmarcRows).where(lt(dmarcRows.receivedAt, nowMs - keptForMs));
  return broken;
}

async function ownRows(tx: TenantDb, nowMs: EpochMs, report: AggregateReport): Promise<readonly Row[]> {
  const own = await tx.select({ id: domains.id, name: domains.name }).from(domains);
  // Of a domain and one below it, both ours, the nearer is meant.
  own.sort((a, b) => b.name.length - a.name.length);
  return report.rows.flatMap(({ count: messages, headerFrom, ...row }) => {
    const domain = own.find(({ name }) => headerFrom === name || headerFrom.endsWith(`.${name}`));
    if (!domain) return [];
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
}

/** Rows that the same report brought before, by `keyOf`: they take no room again. */
async function knownRows(
  tx: TenantDb,
  [first]: readonly Row[],
  domainIds: readonly string[],
): Promise<ReadonlySet<string>> {
  if (!first) return new Set();
  const { org, reportId } = first;
  const known = await tx
    .select()
    .from(dmarcRows)
    .where(
      and(
        inArray(dmarcRows.domainId, [...domainIds]),
        eq(dmarcRows.org, org),
        eq(dmarcRows.reportId, reportId),
      ),
    );
  return new Set(known.map(keyOf));
}

function keyOf({ domainId, sourceIp, headerFrom, disposition, dkim, spf }: Row): string {
  return [domainId, sourceIp, headerFrom, disposition, dkim, spf].join(" ");
}

/** How many rows each of these domains may get yet: what came within the last day counts. */
async function roomLeft(tx: TenantDb, nowMs: EpochMs, domainIds: readonly string[]) {
  const came = await tx
    .select({ domainId: dmarcRows.domainId, rows: count() })
    .from(dmarcRows)
    .where(and(inArray(dmarcRows.domainId, [...domainIds]), gt(dmarcRows.receivedAt, nowMs - day)))
    .groupBy(dmarcRows.domainId);
  const taken = new Map(came.map(({ domainId, rows }) => [domainId, rows]));
  return {
    isFirstOfDay: taken.size < domainIds.length,
    /** Takes the place of a row; false when none is left. */
    take(domainId: string): boolean {
      const before = taken.get(domainId) ?? 0;
      taken.set(domainId, before + 1);
      return before < mostRowsADay;
    },
  };
}
