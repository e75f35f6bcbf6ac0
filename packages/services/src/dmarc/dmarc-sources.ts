import { Problem } from "@penguinmails/contracts/problems";
import { day, type EpochMs } from "@penguinmails/core/time";
import { dmarcRows } from "@penguinmails/db/schema/dmarc";
import { addresses, domains } from "@penguinmails/db/schema/fleet";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, desc, eq, gte, sql } from "drizzle-orm";

const shownForMs = 30 * day;

/** Who sent as the domain in the last 30 days, as receivers reported it, late reports on older days left out; most mail first, at most 100. Throws `not-found`. */
export async function dmarcSources(tx: TenantDb, domainId: string, nowMs: EpochMs) {
  const [domain] = await tx.select({ id: domains.id }).from(domains).where(eq(domains.id, domainId));
  if (!domain) throw new Problem("not-found");
  const sum = (what: ReturnType<typeof sql>) =>
    sql<number>`coalesce(sum(${dmarcRows.messages}) filter (where ${what}), 0)::float`;
  const rows = await tx
    .select({
      sourceIp: dmarcRows.sourceIp,
      messages: sum(sql`true`),
      aligned: sum(sql`${dmarcRows.dkim} or ${dmarcRows.spf}`),
      dkimAligned: sum(sql`${dmarcRows.dkim}`),
      spfAligned: sum(sql`${dmarcRows.spf}`),
      quarantined: sum(sql`${dmarcRows.disposition} = 'quarantine'`),
      rejected: sum(sql`${dmarcRows.disposition} = 'reject'`),
      reporters: sql<string[]>`array_agg(distinct ${dmarcRows.org} order by ${dmarcRows.org})`,
    })
    .from(dmarcRows)
    .where(
      and(
        eq(dmarcRows.domainId, domainId),
        gte(dmarcRows.receivedAt, nowMs - shownForMs),
        gte(dmarcRows.endsAt, nowMs - shownForMs),
      ),
    )
    .groupBy(dmarcRows.sourceIp)
    .orderBy(desc(sql`sum(${dmarcRows.messages})`), dmarcRows.sourceIp)
    .limit(100);
  const own = await tx.select({ ip: addresses.ip }).from(addresses);
  const ours = new Set(own.map(({ ip }) => ip));
  const items = rows.map((row) => ({
    ...row,
    isOurs: ours.has(row.sourceIp),
    reporters: row.reporters.slice(0, 10),
  }));
  return { items, nextCursor: null };
}
