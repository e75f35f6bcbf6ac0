import { policy } from "@penguinmails/core/policy";
import type { Clock } from "@penguinmails/core/ports/clock";
import { day as dayMs, type EpochMs, utcDay } from "@penguinmails/core/time";
import { type Judgement, judge } from "@penguinmails/core/warmup/judge";
import { closeMailboxDay } from "@penguinmails/core/warmup/mailbox";
import { closePairDay } from "@penguinmails/core/warmup/pair";
import { appendDecision, decayedCounts, type EvidenceSubject } from "@penguinmails/db/repositories/evidence";
import { type PairRow, pairState, savePair } from "@penguinmails/db/repositories/pairs";
import { evidenceDaily, pairs } from "@penguinmails/db/schema/evidence";
import { addresses, mailboxes } from "@penguinmails/db/schema/fleet";
import type { Database, TenantDb } from "@penguinmails/db/tenant-db";
import { and, asc, eq, isNull, lt, or, sql } from "drizzle-orm";
import { pairSubject } from "./pair-subject.ts";

const pairHalfLifeDays = 3;
const mailboxHalfLifeDays = 7;

/**
 * Slow loop: judges every sending day that is over and was not judged yet, for each mailbox and each pair, and moves
 * their caps. Runs in the pacer before the first claim of a day, and hourly for those who do not send. Idempotent.
 */
export async function closeDays(tx: TenantDb, nowMs: EpochMs): Promise<void> {
  const lastDay = utcDay(nowMs - dayMs);
  await closeMailboxes(tx, lastDay, nowMs);
  await closePairs(tx, lastDay, nowMs);
}

export async function closeTenantDays(
  deps: { readonly database: Database; readonly clock: Clock },
  input: { readonly tenantId: string },
): Promise<void> {
  await deps.database.withTenant(input.tenantId, (tx) => closeDays(tx, deps.clock.now()));
}

async function closeMailboxes(tx: TenantDb, lastDay: string, nowMs: EpochMs): Promise<void> {
  const open = await tx
    .select()
    .from(mailboxes)
    .where(or(isNull(mailboxes.closedDay), lt(mailboxes.closedDay, lastDay)))
    .orderBy(asc(mailboxes.id))
    .for("update", { skipLocked: true });
  for (const box of open) {
    let { capPerDay } = box;
    for (const day of daysAfter(box.closedDay ?? utcDay(box.createdAt - dayMs), lastDay)) {
      const subject: EvidenceSubject = { kind: "mailbox", id: box.id, operator: "" };
      const used = await claimedOn(tx, subject, day);
      if (used === 0) continue;
      const judgement = await judgementOf(tx, subject, day, mailboxHalfLifeDays);
      const closed = closeMailboxDay(capPerDay, { used, judgement });
      capPerDay = closed.capPerDay;
      if (closed.decision) {
        await appendDecision(
          tx,
          nowMs,
          { kind: "mailbox", id: box.id, label: box.email },
          closed.decision,
          `mailbox-day:${box.id}:${day}`,
        );
      }
    }
    await tx.update(mailboxes).set({ capPerDay, closedDay: lastDay }).where(eq(mailboxes.id, box.id));
  }
}

async function closePairs(tx: TenantDb, lastDay: string, nowMs: EpochMs): Promise<void> {
  const open = await tx
    .select({ pair: pairs, ip: addresses.ip })
    .from(pairs)
    .innerJoin(addresses, and(eq(addresses.tenantId, pairs.tenantId), eq(addresses.id, pairs.addressId)))
    .where(or(isNull(pairs.closedDay), lt(pairs.closedDay, lastDay)))
    .orderBy(asc(pairs.addressId), asc(pairs.operator))
    .for("update", { of: pairs, skipLocked: true });
  for (const { pair, ip } of open) {
    const first =
      pair.closedDay ?? (pair.usageDay === null ? lastDay : utcDay(Date.parse(pair.usageDay) - dayMs));
    let state = pairState(pair);
    for (const day of daysAfter(first, lastDay)) {
      // A day that was left over is judged as of the day after it, as if somebody had looked at this hour then.
      const judgedAt = nowMs - (Date.parse(lastDay) - Date.parse(day));
      const move = closePairDay(state, await pairDay(tx, pair, day), judgedAt);
      state = move.pair;
      if (move.decision) {
        await appendDecision(
          tx,
          nowMs,
          pairSubject(pair.addressId, ip, pair.operator),
          move.decision,
          `pair-day:${pair.addressId}:${pair.operator}:${day}`,
        );
      }
    }
    await savePair(tx, pair.addressId, pair.operator, { ...state, closedDay: lastDay });
  }
}

async function pairDay(tx: TenantDb, pair: PairRow, day: string) {
  const subject: EvidenceSubject = { kind: "pair", id: pair.addressId, operator: pair.operator };
  const [week] = await tx
    .select({
      used: sql<number>`coalesce(sum(claimed) filter (where day = ${day}), 0)::int`,
      rate: sql<number>`coalesce(sum(rate) filter (where day = ${day}), 0)::int`,
      mean: sql<number>`coalesce(avg(claimed) filter (where claimed > 0), 0)::float`,
    })
    .from(evidenceDaily)
    .where(
      sql`subject_kind = 'pair' and subject_id = ${pair.addressId} and operator = ${pair.operator} and day::date between ${day}::date - 6 and ${day}::date`,
    );
  const used = week?.used ?? 0;
  const judgement = await judgementOf(tx, subject, day, pairHalfLifeDays);
  return {
    used,
    weeklyMean: week?.mean ?? 0,
    rateShare: used === 0 ? 0 : (week?.rate ?? 0) / used,
    judgement,
  };
}

async function judgementOf(
  tx: TenantDb,
  subject: EvidenceSubject,
  day: string,
  halfLifeDays: number,
): Promise<Judgement> {
  return judge(await decayedCounts(tx, subject, day, halfLifeDays));
}

async function claimedOn(tx: TenantDb, subject: EvidenceSubject, day: string): Promise<number> {
  const [row] = await tx
    .select({ claimed: evidenceDaily.claimed })
    .from(evidenceDaily)
    .where(
      and(
        eq(evidenceDaily.subjectKind, subject.kind),
        eq(evidenceDaily.subjectId, subject.id),
        eq(evidenceDaily.operator, ""),
        eq(evidenceDaily.day, day),
      ),
    );
  return row?.claimed ?? 0;
}

/** Days after `from` up to `to`, both `YYYY-MM-DD`; at most as many as the evidence is kept for. */
function daysAfter(from: string, to: string): readonly string[] {
  const days: string[] = [];
  for (let at = Date.parse(from) + dayMs; at <= Date.parse(to); at += dayMs) days.push(utcDay(at));
  return days.slice(-policy.sending.keepEvidenceDays);
}
