import { operatorName } from "../delivery/operator-name.ts";
import { percent } from "../percent.ts";
import { type Policy, policy as shipped } from "../policy.ts";
import { day, type EpochMs } from "../time.ts";
import { firstDayCap } from "./cap-group.ts";
import {
  fellShort,
  growthOf,
  metDailyCeiling,
  settledBelowCeiling,
  settledNearUse,
  toldRarely,
} from "./ceiling.ts";
import { rounded } from "./decision.ts";
import type { HeededJudgement } from "./heed-operators.ts";
import { type PairMove, type PairState, stateAtFullRate } from "./pair.ts";
import { checkedMove } from "./pair-moves.ts";

/** What a sending day of one pair looked like. `weeklyMean` is messages per day over the last 7 days with traffic. */
export type PairDay = {
  readonly used: number;
  readonly weeklyMean: number;
  /** Deferrals for rate or reputation per message handed over (0..1). */
  readonly rateShare: number;
  readonly judgement: HeededJudgement;
  /** When it was over, however late it is judged: a refusal is of the day that it fell on. Absent: just now. */
  readonly endedAt?: EpochMs;
};

/**
 * Slow loop, once per finished sending day: grow only when at least 60 % of the cap was used and the evidence is
 * clean, never above twice the 7-day mean; idle days do not grow and long idleness decays. A day whose volume, not
 * its pace, was too much for the operator leaves a cap a little below it; one on which it put off few messages counts
 * as good.
 */
export function closePairDay(
  pair: PairState,
  today: PairDay,
  nowMs: EpochMs,
  policy: Policy = shipped,
): PairMove {
  if (today.used === 0) return checkedMove(pair, "idle", () => decayWhenIdle(pair, nowMs, policy));
  return checkedMove(pair, "day", () => judgeDay(pair, today, nowMs, policy));
}

function judgeDay(pair: PairState, today: PairDay, nowMs: EpochMs, policy: Policy): PairMove {
  const { verdict } = today.judgement;
  if (verdict === "stop" || verdict === "back") return cut(pair, 0.5, today, nowMs, verdict, policy);
  if (verdict === "ease") return cut(pair, 0.85, today, nowMs, verdict, policy);
  if (metDailyCeiling(pair, today, nowMs, policy)) return settledBelowCeiling(pair, today);
  const isShort = fellShort(pair, today, nowMs, policy);
  if (isShort && today.rateShare > policy.pair.rareRateShare) return settledNearUse(pair, today, policy);
  const settled = isShort ? toldRarely(pair, today) : { pair, decision: null };
  const grown = grow(settled.pair, today, nowMs, policy);
  if (grown.decision === null || settled.decision === null) return grown.decision ? grown : settled;
  return { ...grown, decision: { ...grown.decision, after: `${grown.decision.after} at full rate` } };
}

function grow(pair: PairState, today: PairDay, nowMs: EpochMs, policy: Policy): PairMove {
  if (today.judgement.verdict === "hold" || today.rateShare > policy.pair.rareRateShare)
    return { pair, decision: null };
  if (pair.rateFactor < 1 || (pair.restsUntil ?? 0) > nowMs) return { pair, decision: null };
  if (today.used < policy.pair.growthNeedsUsedShare * pair.capPerDay) return { pair, decision: null };
  const factor = growthOf(pair, today.used, nowMs, policy);
  const ceiling = Math.floor(policy.pair.maxTimesWeeklyMean * today.weeklyMean);
  const capPerDay = Math.min(Math.ceil(pair.capPerDay * factor), ceiling, policy.pair.coldAddressPerDay);
  if (capPerDay <= pair.capPerDay) return { pair, decision: null };
  return {
    pair: { ...pair, capPerDay, state: stateAtFullRate(capPerDay, policy), lastGoodAt: nowMs },
    decision: {
      limit: "capPerDay",
      before: String(pair.capPerDay),
      after: String(capPerDay),
      reason: `A good day at ${operatorName(pair.operator)}: ${today.used} of ${pair.capPerDay} used and ${today.rateShare > 0 ? "hardly anything" : "nothing"} held against it.`,
      clears: null,
      clearsAt: null,
      evidence: {
        used: today.used,
        factor,
        bounceRate: rounded(today.judgement.bounceRate),
        complaintRate: rounded(today.judgement.complaintRate),
      },
    },
  };
}

function cut(
  pair: PairState,
  factor: number,
  today: PairDay,
  nowMs: EpochMs,
  verdict: string,
  policy: Policy,
): PairMove {
  const capPerDay = Math.max(1, Math.floor(pair.capPerDay * factor));
  const stops = verdict === "stop";
  if (!stops && capPerDay === pair.capPerDay) return { pair, decision: null };
  const rests = pair.restsUntil !== null && pair.restsUntil > nowMs;
  const restsUntil = stops ? Math.max(nowMs + day, pair.restsUntil ?? 0) : pair.restsUntil;
  const { because, bounceRate, complaintRate, operatorSaid } = today.judgement;
  return {
    pair: {
      ...pair,
      capPerDay,
      state: stops ? "quarantined" : rests ? pair.state : "slowed",
      restsUntil,
      ceilingPerDay: capPerDay,
      ceilingAt: nowMs,
      pacePerHour: null,
    },
    decision: {
      limit: "capPerDay",
      before: String(pair.capPerDay),
      after: stops ? `${capPerDay} after a pause of 24 h` : String(capPerDay),
      reason: reasonToCut(pair.operator, today.judgement),
      clears: `${stops ? "The pause ends by itself. " : ""}${operatorSaid ? "Clean days on which the operator says nothing of the kind" : `Clean days below ${percent(policy[because ?? "complaint"].slow)}`} let it grow again.`,
      clearsAt: stops ? restsUntil : null,
      evidence: { used: today.used, bounceRate: rounded(bounceRate), complaintRate: rounded(complaintRate) },
    },
  };
}

function reasonToCut(
  operator: string,
  { because, bounceRate, complaintRate, operatorSaid }: HeededJudgement,
): string {
  if (operatorSaid) return operatorSaid;
  return because === "complaint"
    ? `Too many people at ${operatorName(operator)} call this spam (about ${percent(complaintRate)} of what was delivered).`
    : `Too many addresses at ${operatorName(operator)} do not exist (about ${percent(bounceRate)}).`;
}

function decayWhenIdle(pair: PairState, nowMs: EpochMs, policy: Policy): PairMove {
  if (pair.lastUsedAt === null || nowMs - pair.lastUsedAt <= policy.pair.idleDecayAfterMs)
    return { pair, decision: null };
  const floor = firstDayCap(pair.operator, policy);
  const capPerDay = Math.max(floor, Math.floor(pair.capPerDay * 0.5 ** (1 / 14)));
  if (capPerDay >= pair.capPerDay) return { pair, decision: null };
  return {
    pair: { ...pair, capPerDay, state: capPerDay === floor ? "cold" : pair.state },
    decision: {
      limit: "capPerDay",
      before: String(pair.capPerDay),
      after: String(capPerDay),
      reason: `Nothing was sent to ${operatorName(pair.operator)} from this address for more than two weeks, and operators forget.`,
      clears: "Regular sending lets it grow again.",
      clearsAt: null,
      evidence: { idleDays: Math.floor((nowMs - pair.lastUsedAt) / day) },
    },
  };
}
