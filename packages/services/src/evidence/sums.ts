import { day as dayMs, type EpochMs, utcDay } from "@penguinmails/core/time";
import { campaigns } from "@penguinmails/db/schema/campaigns";
import { evidenceDaily } from "@penguinmails/db/schema/evidence";
import { domains, mailboxes } from "@penguinmails/db/schema/fleet";
import type { OperatorDb, TenantDb } from "@penguinmails/db/tenant-db";
import { and, asc, eq, gte, sql } from "drizzle-orm";

/** Domains, mailboxes and campaigns: of the tenant, or for staff of everybody. */
export async function countRows(tx: TenantDb | OperatorDb, today: string) {
  const total = sql<number>`count(*)::int`;
  const [domain] = await tx
    .select({ total, verified: sql<number>`(count(*) filter (where status = 'verified'))::int` })
    .from(domains);
  const [mailbox] = await tx
    .select({
      total,
      ready: sql<number>`(count(*) filter (where status = 'ready'))::int`,
      sentToday: sql<number>`coalesce(sum(sent_today) filter (where usage_day = ${today}), 0)::int`,
      capPerDay: sql<number>`coalesce(sum(cap_per_day) filter (where status = 'ready'), 0)::int`,
    })
    .from(mailboxes);
  const [campaign] = await tx
    .select({ total, running: sql<number>`(count(*) filter (where status = 'running'))::int` })
    .from(campaigns);
  return {
    domains: domain ?? { total: 0, verified: 0 },
    mailboxes: mailbox ?? { total: 0, ready: 0, sentToday: 0, capPerDay: 0 },
    campaigns: campaign ?? { total: 0, running: 0 },
  };
}

/** The last 30 days, oldest first, what is not there as zeros: of the tenant, or for staff of everybody. */
export async function lastDays(tx: TenantDb | OperatorDb, now: EpochMs) {
  const rows = await tx
    .select({
      day: evidenceDaily.day,
      accepted: sql<number>`sum(accepted)::int`,
      delivered: sql<number>`greatest(0, sum(delivered))::int`,
      bounced: sql<number>`sum(hard + soft + block)::int`,
      complained: sql<number>`sum(complaint)::int`,
      replied: sql<number>`sum(reply)::int`,
    })
    .from(evidenceDaily)
    .where(and(eq(evidenceDaily.subjectKind, "tenant"), gte(evidenceDaily.day, utcDay(now - 29 * dayMs))))
    .groupBy(evidenceDaily.day)
    .orderBy(asc(evidenceDaily.day));
  const byDay = new Map(rows.map((row) => [row.day, row]));
  return Array.from({ length: 30 }, (_, n) => {
    const day = utcDay(now - (29 - n) * dayMs);
    return byDay.get(day) ?? { day, accepted: 0, delivered: 0, bounced: 0, complained: 0, replied: 0 };
  });
}
