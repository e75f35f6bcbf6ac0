import { day as dayMs, type EpochMs, utcDay } from "@penguinmails/core/time";
import { isHeld } from "@penguinmails/core/warmup/pair";
import { operatorOrder } from "@penguinmails/db/repositories/operator-order";
import { evidenceDaily, pairs } from "@penguinmails/db/schema/evidence";
import { addresses } from "@penguinmails/db/schema/fleet";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, asc, desc, eq, gte, inArray, type SQL, sql } from "drizzle-orm";
import type { PageAsked } from "../platform/page-of.ts";

/**
 * The warm-up state of each address × operator, with what the last seven days showed. What is held back comes first, then
 * what is used most, then addresses and operators by their names; the cursor is a place in that order, which moves as mail goes.
 */
export async function listPairs(tx: TenantDb, { limit, cursor }: PageAsked, nowMs: EpochMs) {
  const from = Number(cursor ?? 0);
  const rows = await pairRows(tx, undefined, nowMs)
    .offset(from)
    .limit(limit + 1);
  const items = rows.slice(0, limit).map((row) => pairView(row, nowMs));
  return { items, nextCursor: rows.length > limit ? String(from + limit) : null };
}

/** The same of some addresses towards some operators, all of them. */
export async function pairsTowards(
  tx: TenantDb,
  addressIds: readonly string[],
  operators: readonly string[],
  nowMs: EpochMs,
) {
  const which = and(inArray(pairs.addressId, [...addressIds]), inArray(pairs.operator, [...operators]));
  const rows = await pairRows(tx, which, nowMs);
  return rows.map((row) => pairView(row, nowMs));
}

function pairRows(tx: TenantDb, which: SQL | undefined, nowMs: EpochMs) {
  const week = tx
    .select({
      addressId: evidenceDaily.subjectId,
      operator: evidenceDaily.operator,
      sent: sql<number>`sum(accepted)::int`.as("sent"),
      delivered: sql<number>`sum(delivered)::int`.as("delivered"),
      hard: sql<number>`sum(hard)::int`.as("hard"),
      complaint: sql<number>`sum(complaint)::int`.as("complaint"),
    })
    .from(evidenceDaily)
    .where(and(eq(evidenceDaily.subjectKind, "pair"), gte(evidenceDaily.day, utcDay(nowMs - 6 * dayMs))))
    .groupBy(evidenceDaily.subjectId, evidenceDaily.operator)
    .as("week");
  const orNone = (sum: typeof week.sent) => sql<number>`coalesce(${sum}, 0)`;
  const [sent, delivered] = [orNone(week.sent), orNone(week.delivered)];
  const usedToday = sql<number>`case when ${pairs.usageDay} = ${utcDay(nowMs)} then ${pairs.usedToday} else 0 end`;
  const rests = sql`${pairs.restsUntil} > ${new Date(nowMs).toISOString()}::timestamptz`;
  const heldBack = sql`case
    when ${pairs.state} = 'quarantined' and (${pairs.restsUntil} is null or ${rests}) then 2
    when ${rests} then 1
    else 0 end`;
  return tx
    .select({
      ...{ pair: pairs, ip: addresses.ip, usedToday, sent, delivered },
      ...{ hard: orNone(week.hard), complaint: orNone(week.complaint) },
    })
    .from(pairs)
    .innerJoin(addresses, and(eq(addresses.tenantId, pairs.tenantId), eq(addresses.id, pairs.addressId)))
    .leftJoin(week, and(eq(week.addressId, pairs.addressId), eq(week.operator, pairs.operator)))
    .where(which)
    .orderBy(
      desc(heldBack),
      desc(usedToday),
      desc(sent),
      asc(addresses.ip),
      operatorOrder(pairs.operator),
      asc(addresses.id),
    );
}

type Row = Awaited<ReturnType<typeof pairRows>>[number];

/** Rates null: nothing sent. */
function pairView({ pair, ip, usedToday, sent, delivered, hard, complaint }: Row, nowMs: EpochMs) {
  const resting = pair.restsUntil !== null && pair.restsUntil > nowMs;
  const isOver = (pair.state === "resting" || pair.state === "quarantined") && !resting && !isHeld(pair);
  const known = delivered + hard;
  return {
    addressId: pair.addressId,
    ip: ip ?? "",
    operator: pair.operator,
    state: isOver ? ("slowed" as const) : pair.state,
    capPerDay: pair.capPerDay,
    usedToday,
    restsUntil: resting && pair.restsUntil !== null ? new Date(pair.restsUntil).toISOString() : null,
    sent7d: sent,
    bounceRate7d: known > 0 ? hard / known : null,
    complaintRate7d: delivered > 0 ? complaint / delivered : null,
  };
}
