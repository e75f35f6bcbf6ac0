import { day as dayMs, type EpochMs, utcDay } from "@penguinmails/core/time";
import { isHeld } from "@penguinmails/core/warmup/pair";
import { evidenceDaily, pairs } from "@penguinmails/db/schema/evidence";
import { addresses } from "@penguinmails/db/schema/fleet";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, asc, eq, gte, sql } from "drizzle-orm";

/** The warm-up state of each address × operator, with what the last seven days showed. Rates null: nothing sent. */
export async function listPairs(tx: TenantDb, nowMs: EpochMs) {
  const rows = await tx
    .select({ pair: pairs, ip: addresses.ip })
    .from(pairs)
    .innerJoin(addresses, and(eq(addresses.tenantId, pairs.tenantId), eq(addresses.id, pairs.addressId)))
    .orderBy(asc(addresses.ip), asc(pairs.operator))
    .limit(1_000);
  const week = await tx
    .select({
      addressId: evidenceDaily.subjectId,
      operator: evidenceDaily.operator,
      sent: sql<number>`sum(accepted)::int`,
      delivered: sql<number>`sum(delivered)::int`,
      hard: sql<number>`sum(hard)::int`,
      complaint: sql<number>`sum(complaint)::int`,
    })
    .from(evidenceDaily)
    .where(and(eq(evidenceDaily.subjectKind, "pair"), gte(evidenceDaily.day, utcDay(nowMs - 6 * dayMs))))
    .groupBy(evidenceDaily.subjectId, evidenceDaily.operator);
  const seen = new Map(week.map((row) => [`${row.addressId} ${row.operator}`, row]));
  const today = utcDay(nowMs);
  const items = rows.map(({ pair, ip }) => {
    const counts = seen.get(`${pair.addressId} ${pair.operator}`);
    const known = (counts?.delivered ?? 0) + (counts?.hard ?? 0);
    const resting = pair.restsUntil !== null && pair.restsUntil > nowMs;
    return {
      addressId: pair.addressId,
      ip: ip ?? "",
      operator: pair.operator,
      state:
        resting || isHeld(pair)
          ? pair.state
          : pair.state === "resting" || pair.state === "quarantined"
            ? "slowed"
            : pair.state,
      capPerDay: pair.capPerDay,
      usedToday: pair.usageDay === today ? pair.usedToday : 0,
      restsUntil: resting && pair.restsUntil !== null ? new Date(pair.restsUntil).toISOString() : null,
      sent7d: counts?.sent ?? 0,
      bounceRate7d: counts && known > 0 ? counts.hard / known : null,
      complaintRate7d: counts && counts.delivered > 0 ? counts.complaint / counts.delivered : null,
    };
  });
  return { items, nextCursor: null };
}
