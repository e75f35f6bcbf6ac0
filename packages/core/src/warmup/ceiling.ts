import { operatorLabel } from "../delivery/operator-name.ts";
import { type Policy, policy as shipped } from "../policy.ts";
import { day, type EpochMs } from "../time.ts";
import type { AskedTime } from "./asked-time.ts";
import { rounded } from "./decision.ts";
import type { PairMove, PairState } from "./pair.ts";
import type { PairDay } from "./pair-day.ts";

/** A little below what the operator had taken when it spoke up, in messages of that day; at least 1. */
export function ceilingOf(usedToday: number): number {
  return Math.max(1, Math.floor(belowRefused * usedToday));
}

const belowRefused = 0.9;

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
 * Only where the reply names the cause, and after a part of the day was taken that says anything: an operator in trouble, or
 * one that takes nothing whatever we do, tells nothing about a volume.
 */
export function isSpent(
  pair: Pick<PairState, "state" | "restCount" | "capPerDay">,
  usedToday: number,
  { ruleTime }: AskedTime,
  policy: Policy = shipped,
): boolean {
  const isShutStill = pair.state === "resting" && pair.restCount >= policy.pair.restsThatTellVolume;
  const taken = usedToday - sentByAProbe * (pair.restCount + 1);
  return isShutStill && Boolean(ruleTime) && tellsOfVolume(taken, pair, policy);
}

/** A probe after a rest is one message, or two when the first reply comes after the second has gone. */
const sentByAProbe = 2;
const leastToTell = 10;

/** An hour's part of the day's cap, and a few messages at least. */
function tellsOfVolume(
  messages: number,
  { capPerDay }: Pick<PairState, "capPerDay">,
  { sending }: Policy,
): boolean {
  const [from, to] = sending.windowHours;
  return messages >= Math.max(leastToTell, capPerDay / (to - from));
}

/**
 * How much a good day raises the cap: little while a ceiling of the last 7 days is near, more again once the day took more
 * than the ceiling was found at, in full after that or where a full step stays below it. What was refused early in a day
 * says little about its volume: much more than that disproves nothing.
 */
export function growthOf(pair: PairState, used: number, nowMs: EpochMs, policy: Policy = shipped): number {
  const { capPerDay, ceilingAt, ceilingPerDay } = pair;
  const full = policy.pair.growthFactor;
  if (ceilingAt === null || nowMs - ceilingAt >= 7 * day) return full;
  if (ceilingPerDay === null) return policy.pair.growthFactorNearCeiling;
  if (capPerDay * full <= ceilingPerDay) return full;
  const timesRefused = used / (ceilingPerDay / belowRefused);
  return timesRefused > 1 && timesRefused <= 2
    ? policy.pair.growthFactorPastCeiling
    : policy.pair.growthFactorNearCeiling;
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

/**
 * The operator asked for less, and so much less than the cap was used that it isn't met. The cap says more than there is to
 * be had, and its pace brings the same refusals each day.
 */
export function fellShort(
  pair: PairState,
  today: PairDay,
  nowMs: EpochMs,
  policy: Policy = shipped,
): boolean {
  const { ceilingAt, state, rateFactor, blockStage } = pair;
  if (ceilingAt === null || nowMs - ceilingAt >= day) return false;
  if (rateFactor >= 1 || blockStage > 0 || state === "quarantined") return false;
  return !isLate(pair, today.used, policy) && tellsOfVolume(today.used, pair, policy);
}

/** From the next day on a little more than what was used may go, but no less than half of the cap, and again at full rate. */
export function settledNearUse(pair: PairState, today: PairDay, policy: Policy = shipped): PairMove {
  const nearUse = Math.round(policy.pair.growthFactorNearCeiling * today.used);
  const capPerDay = Math.max(nearUse, Math.floor(pair.capPerDay / 2));
  return {
    pair: { ...pair, capPerDay, state: "warming", rateFactor: 1, restCount: 0 },
    decision: {
      limit: "capPerDay",
      before: String(pair.capPerDay),
      after: `${capPerDay} at full rate`,
      reason: `${operatorLabel(pair.operator)} asked this address to slow down, and ${today.used} of ${pair.capPerDay} messages went that day: so many are not to be had.`,
      clears: "Days without such a reply let it grow again, slowly at first.",
      clearsAt: null,
      evidence: { used: today.used, rateShare: rounded(today.rateShare) },
    },
  };
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
      reason: `${operatorLabel(pair.operator)} asked this address to slow down after ${today.used} messages of the day: so many are too many, their pace was right.`,
      clears: "Days without such a reply let it grow again, slowly at first.",
      clearsAt: null,
      evidence: { used: today.used, rateShare: rounded(today.rateShare) },
    },
  };
}
