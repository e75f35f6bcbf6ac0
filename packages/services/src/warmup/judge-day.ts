import { policy } from "@penguinmails/core/policy";
import { feedOfOperator, type OperatorWord } from "@penguinmails/core/reputation/operator-word";
import { day as dayMs, type EpochMs, utcDay } from "@penguinmails/core/time";
import { excusedPart, judgeApart, withImplied } from "@penguinmails/core/warmup/attribution";
import { heedOperators } from "@penguinmails/core/warmup/heed-operators";
import { holdUnheard, type Judgement, judge } from "@penguinmails/core/warmup/judge";
import type { PairDay } from "@penguinmails/core/warmup/pair-day";
import type { EvidenceSubject } from "@penguinmails/db/evidence-counts";
import { decayedCounts } from "@penguinmails/db/repositories/evidence";
import { wordsHeard } from "@penguinmails/db/repositories/operator-words";
import type { PairRow } from "@penguinmails/db/repositories/pairs";
import { evidenceDaily } from "@penguinmails/db/schema/evidence";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, eq, sql } from "drizzle-orm";
import { campaignCounts } from "./campaign-counts.ts";

/**
 * As of when a day (UTC) is judged that is closed at `closedAt`: one that was left over as of the day after it, as if
 * somebody had looked at this hour then.
 */
export function judgedAsOf(day: string, closedAt: EpochMs): EpochMs {
  return closedAt - (Date.parse(utcDay(closedAt - dayMs)) - Date.parse(day));
}

/** What a mailbox's day (UTC) holds against it, as known now; null when it sent nothing. */
export async function mailboxDay(tx: TenantDb, id: string, day: string) {
  const subject: EvidenceSubject = { kind: "mailbox", id, operator: "" };
  const used = await claimedOn(tx, subject, day);
  if (used === 0) return null;
  return { used, judgement: await judgementOf(tx, subject, day, policy.halfLifeDays.mailbox) };
}

/** What a pair's day (UTC) was like, as known now. */
export async function pairDay(
  tx: TenantDb,
  pair: Pick<PairRow, "addressId" | "operator">,
  day: string,
): Promise<PairDay> {
  const subject: EvidenceSubject = { kind: "pair", id: pair.addressId, operator: pair.operator };
  const [week] = await tx
    .select({
      used: sql<number>`coalesce(sum(claimed) filter (where day = ${day}), 0)::int`,
      rate: sql<number>`coalesce(sum(rate) filter (where day = ${day}), 0)::int`,
      mean: sql<number>`coalesce(avg(claimed) filter (where claimed > 0), 0)::float`,
      usedBefore: sql<string | null>`max(day) filter (where claimed > 0 and day < ${day})`,
    })
    .from(evidenceDaily)
    .where(
      sql`subject_kind = 'pair' and subject_id = ${pair.addressId} and operator = ${pair.operator} and day::date between ${day}::date - 6 and ${day}::date`,
    );
  const used = week?.used ?? 0;
  const seen = await judgementOf(tx, subject, day, policy.halfLifeDays.pair);
  const judgement = heedOperators(seen, await saidSince(tx, pair, week?.usedBefore ?? null, day));
  return {
    used,
    weeklyMean: week?.mean ?? 0,
    rateShare: used === 0 ? 0 : (week?.rate ?? 0) / used,
    judgement,
    endedAt: Date.parse(day) + dayMs,
  };
}

/**
 * What the pair's operator was first heard to say up to that day (UTC) since the sending day before it, while it is fresh:
 * each word moves a limit once, and what is told over a weekend is heeded when the pair sends again.
 */
async function saidSince(
  tx: TenantDb,
  { addressId, operator }: Pick<PairRow, "addressId" | "operator">,
  usedBefore: string | null,
  day: string,
): Promise<readonly OperatorWord[]> {
  const source = feedOfOperator(operator);
  if (!source) return [];
  const firstDay = utcDay(Date.parse(day) - policy.operatorFeed.freshDays * dayMs);
  // Of a pair that did not send for a week nothing fresh can be said: what is told then is of its domain's other mail.
  const toldFrom = usedBefore === null ? day : utcDay(Date.parse(usedBefore) + dayMs);
  return wordsHeard(tx, { addressId, source }, { toldFrom, toldTo: day, firstDay });
}

async function judgementOf(
  tx: TenantDb,
  subject: EvidenceSubject,
  day: string,
  halfLife: number,
): Promise<Judgement> {
  const all = await decayedCounts(tx, subject, day, halfLife);
  const whole = judge(all);
  if (whole.because === null) return holdUnheard(whole, all.deliveredThatDay);
  const apart = excusedPart(await campaignCounts(tx, subject, day, halfLife));
  return holdUnheard(judgeApart(all, withImplied(apart, all)), all.deliveredThatDay);
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
