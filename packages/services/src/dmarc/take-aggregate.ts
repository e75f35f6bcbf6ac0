import type { AggregateReport } from "@penguinmails/core/feedback/dmarc/read-aggregate";
import { day, type EpochMs } from "@penguinmails/core/time";
import { newId } from "@penguinmails/db/ids";
import { dmarcRows } from "@penguinmails/db/schema/dmarc";
import { domains } from "@penguinmails/db/schema/fleet";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { lt } from "drizzle-orm";
import { storableText } from "../feedback/storable-text.ts";

const keptForMs = 90 * day;

/**
 * Keeps what a report says of the agency's own domains and what is below them; a report that comes again counts once.
 * Reports are not signed by what they say, so that they move no limit. Returns what it counts as among stray mail, null for
 * nothing: `dmarc` when no row was of the agency's, `broken-dmarc` when rows made no sense.
 */
export async function takeAggregate(
  tx: TenantDb,
  nowMs: EpochMs,
  report: AggregateReport,
): Promise<"dmarc" | "broken-dmarc" | null> {
  const own = await tx.select({ id: domains.id, name: domains.name }).from(domains);
  const rows = report.rows.flatMap(({ count, headerFrom, ...row }) => {
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
        messages: count,
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
