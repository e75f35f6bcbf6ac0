import { type Policy, policy as shipped } from "../policy.ts";
import { day, type EpochMs } from "../time.ts";
import type { AskedTime } from "./asked-time.ts";
import { rounded } from "./decision.ts";
import type { PairMove, PairState } from "./pair.ts";
import type { PairDay } from "./pair-day.ts";

/** A little below what the operator had taken when it spoke up, in messages of that day; at least 1. */
export function ceilingOf(usedToday: number): number {
  return Math.max(1, Math.floor(0.9 * usedToday));
}

/** Most of the day's cap was used: what the operator minds is the volume and not the pace. */
export function isLate(
  pair: Pick<PairState, "capPerDay">,
  usedToday: number,
  policy: Policy = shipped,
): boolean {
  return usedToday >= policy.pair.growthNeedsUsedShare * pair.capPerDay;
}

/**
 * The operator asks for less again after a long rest, in which nothing went: no pace is that slow, so it minds the day's volume.
 * Only where the reply names the cause, and after more than an hour's part of the day, enough to say anything: an operator
 * in trouble, or one that takes nothing whatever we do, tells nothing about a volume.
 */
export function isSpent(
  pair: Pick<PairState, "state" | "restCount" | "capPerDay">,
  usedToday: number,
  { ruleTime }: AskedTime,
  policy: Policy = shipped,
): boolean {
  const isShutStill = pair.state === "resting" && pair.restCount >= policy.pair.restsThatTellVolume;
  const [from, to] = policy.sending.windowHours;
  const tells = Math.max(policy.reputation.minSent, pair.capPerDay / (to - from));
  return isShutStill && Boolean(ruleTime) && usedToday >= tells;
}

/** A ceiling of the last 7 days makes growth slow, unless a full step still stays below it. */
export function isNearCeiling(pair: PairState, nowMs: EpochMs, policy: Policy = shipped): boolean {
  if (pair.ceilingAt === null || nowMs - pair.ceilingAt >= 7 * day) return false;
  return pair.ceilingPerDay === null || pair.capPerDay * policy.pair.growthFactor > pair.ceilingPerDay;
}

/**
 * Was it the day's volume that the operator minded, and not its pace? Then it spoke up only after most of the cap was
 * used, as the cap stood at the end of the day. An operator that asks early is asked more slowly, by the rate alone; one
 * that blocked is another matter.
 */
export function metDailyCeiling(
  pair: PairState,
  today: PairDay,
  nowMs: EpochMs,
  policy: Policy = shipped,
): boolean {
  const { ceilingAt, ceilingPerDay, state, rateFactor, blockStage, capPerDay } = pair;
  if (ceilingAt === null || ceilingPerDay === null || nowMs - ceilingAt >= day) return false;
  if (rateFactor >= 1 || blockStage > 0 || state === "quarantined") return false;
  return (
    ceilingPerDay >= ceilingOf(policy.pair.growthNeedsUsedShare * capPerDay) && today.used >= ceilingPerDay
  );
}

/** From the next day on a little less goes, and again at full rate: a slow start would waste what is welcome. */
export function settledBelowCeiling(pair: PairState, today: PairDay): PairMove {
  const capPerDay = Math.min(pair.capPerDay, pair.ceilingPerDay ?? pair.capPerDay);
  const isLower = capPerDay < pair.capPerDay;
  return {
    pair: { ...pair, capPerDay, state: "warming", rateFactor: 1, restCount: 0 },
    decision: {
      limit: isLower ? "capPerDay" : "rate",
      before: isLower ? String(pair.capPerDay) : `rate ×${rounded(pair.rateFactor)}`,
      after: isLower ? `${capPerDay} at full rate` : "full rate",
      reason: `${pair.operator} asked this address to slow down after ${today.used} messages of the day: so many are too many, their pace was right.`,
      clears: "Days without such a reply let it grow again, slowly at first.",
      clearsAt: null,
      evidence: { used: today.used, rateShare: rounded(today.rateShare) },
    },
  };
}
