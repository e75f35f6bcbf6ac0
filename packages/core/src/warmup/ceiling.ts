import { operatorLabel } from "../delivery/operator-name.ts";
import { sendingDayMs } from "../delivery/window.ts";
import { type Policy, policy as shipped } from "../policy.ts";
import { day, type EpochMs, hour } from "../time.ts";
import type { AskedTime } from "./asked-time.ts";
import { rounded } from "./decision.ts";
import type { PairMove, PairState } from "./pair.ts";
import type { PairDay } from "./pair-day.ts";

/** A little below what the operator had taken when it spoke up, in messages of that day; at least 1. */
export function ceilingOf(usedToday: number): number {
  return Math.max(1, Math.floor(belowRefused * usedToday));
}

/** How far below what was refused the next try stays. */
export const belowRefused = 0.9;

/** Most of the day's cap was used: what the operator minds may be the volume. */
export function isLate(
  pair: Pick<PairState, "capPerDay">,
  usedToday: number,
  policy: Policy = shipped,
): boolean {
  return usedToday >= policy.pair.growthNeedsUsedShare * pair.capPerDay;
}

/** What a refusal taught counts for a week. */
const ceilingCountsMs = 7 * day;

type Ceiling = Pick<PairState, "ceilingPerDay" | "ceilingAt">;
type Told = { readonly nowMs: EpochMs; readonly usedToday: number };

/** What the operator is known to mind when it asks for less; null: it did not ask within a week. */
function mindsOf({ ceilingPerDay, ceilingAt }: Ceiling, nowMs: EpochMs): "volume" | "pace" | null {
  if (ceilingAt === null || nowMs - ceilingAt >= ceilingCountsMs) return null;
  return ceilingPerDay === null ? "pace" : "volume";
}

/**
 * Asked for less late in the day, where it did so before within a week: it minds the volume. The first such reply, or one
 * that comes well below what was refused then, tells nothing yet: a rest and what follows it show which of both it is.
 */
export function isVolume(
  pair: Ceiling & Pick<PairState, "state" | "capPerDay">,
  { nowMs, usedToday }: Told,
  policy: Policy = shipped,
): boolean {
  const isKnown = mindsOf(pair, nowMs) === "volume" && usedToday >= (pair.ceilingPerDay ?? 0);
  return isKnown && !isStillShut(pair) && isLate(pair, usedToday, policy);
}

/** Nothing was taken since the rest or the pause ended: the first message that is ends both states. */
export function isStillShut({ state }: Pick<PairState, "state">): boolean {
  return state === "resting" || state === "quarantined";
}

/** The ceiling that is left by a refusal: none where the pace is minded, unless it was the volume this time. */
export function ceilingAfterRefusal(
  pair: Ceiling,
  { nowMs, usedToday }: Told,
  isOfVolume: boolean,
): number | null {
  return !isOfVolume && mindsOf(pair, nowMs) === "pace" ? null : ceilingOf(usedToday);
}

/** The pair, without a ceiling that the operator took so much beyond on the same day that it can only have minded the pace. */
export function disproved(pair: PairState, { nowMs, usedToday }: Told, policy: Policy = shipped): PairState {
  const { ceilingAt, ceilingPerDay, restCount } = pair;
  if (ceilingPerDay === null || !isOfToday(ceilingAt, nowMs, policy)) return pair;
  const refusedAt = ceilingPerDay / belowRefused;
  const takenSince = usedToday - refusedAt - sentByAProbe * (restCount + 1);
  const tells = tellsOfVolume(refusedAt, pair, policy) && tellsOfVolume(takenSince, pair, policy);
  return tells ? { ...pair, ceilingPerDay: null } : pair;
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
function tellsOfVolume(messages: number, pair: Pick<PairState, "capPerDay">, policy: Policy): boolean {
  return messages >= Math.max(leastToTell, hourlyPart(pair, policy));
}

/** Messages an hour of the whole cap. */
export function hourlyPart({ capPerDay }: Pick<PairState, "capPerDay">, policy: Policy): number {
  return (capPerDay * hour) / sendingDayMs(policy);
}

/** Whether a refusal was no longer ago than a sending day is long. */
export function isOfToday(ceilingAt: EpochMs | null, nowMs: EpochMs, policy: Policy): boolean {
  return ceilingAt !== null && nowMs - ceilingAt < sendingDayMs(policy);
}

/**
 * How much a good day raises the cap: little while a ceiling of the last 7 days is near, more again once the day took more
 * than the ceiling was found at, in full after that or where a full step stays below it. What was refused early in a day
 * says little about its volume: much more than that disproves nothing.
 */
export function growthOf(pair: PairState, used: number, nowMs: EpochMs, policy: Policy = shipped): number {
  const { capPerDay, ceilingPerDay } = pair;
  const full = policy.pair.growthFactor;
  if (mindsOf(pair, nowMs) === null) return full;
  if (ceilingPerDay === null) return policy.pair.growthFactorNearCeiling;
  if (capPerDay * full <= ceilingPerDay) return full;
  const timesRefused = used / (ceilingPerDay / belowRefused);
  return timesRefused > 1 && timesRefused <= 2
    ? policy.pair.growthFactorPastCeiling
    : policy.pair.growthFactorNearCeiling;
}

/** Whether the refusal came on the day that is judged: not before it, and not since. */
function fellOn({ endedAt }: PairDay, ceilingAt: EpochMs | null, nowMs: EpochMs): boolean {
  const end = endedAt ?? nowMs + 1;
  return ceilingAt !== null && ceilingAt < end && ceilingAt >= end - day;
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
  if (ceilingPerDay === null || !fellOn(today, ceilingAt, nowMs)) return false;
  if (rateFactor >= 1 || blockStage > 0 || state === "quarantined") return false;
  return (
    ceilingPerDay >= ceilingOf(policy.pair.growthNeedsUsedShare * capPerDay) && today.used >= ceilingPerDay
  );
}

/**
 * The operator asked for less, and it isn't met that so much was used: much less than the cap, or it minds the pace. The cap
 * says more than there is to be had, and its pace brings the same refusals each day.
 */
export function fellShort(
  pair: PairState,
  today: PairDay,
  nowMs: EpochMs,
  policy: Policy = shipped,
): boolean {
  const { ceilingAt, ceilingPerDay, state, rateFactor, blockStage } = pair;
  if (!fellOn(today, ceilingAt, nowMs)) return false;
  if (rateFactor >= 1 || blockStage > 0 || state === "quarantined") return false;
  const isShort = ceilingPerDay === null || !isLate(pair, today.used, policy);
  return isShort && tellsOfVolume(today.used, pair, policy);
}

/**
 * The operator put off few of the day's messages: the cap is kept, and the next day begins at full rate. Else what shuts for
 * an hour now and then would bring a cap down for weeks.
 */
export function toldRarely(pair: PairState, today: PairDay): PairMove {
  const share = `${rounded(100 * today.rateShare)} % of the day's messages`;
  return settled(pair, today, pair.capPerDay, `, and put off ${share}: too few to send less for`);
}

/** From the next day on a little more than what was used may go, but no less than half of the cap, and again at full rate. */
export function settledNearUse(pair: PairState, today: PairDay, policy: Policy = shipped): PairMove {
  const nearUse = Math.round(policy.pair.growthFactorNearCeiling * today.used);
  const least = Math.floor(pair.capPerDay / 2);
  const said = `, and ${today.used} of ${pair.capPerDay} messages went that day: so many are not to be had`;
  return settled(pair, today, Math.max(nearUse, least), said);
}

/**
 * From the next day on a little less goes than the operator took at most, and again at full rate: a slow start would waste
 * what is welcome.
 */
export function settledBelowCeiling(pair: PairState, today: PairDay): PairMove {
  const taken = today.used - sentByAProbe * (pair.restCount + 1);
  const mostPerDay = Math.max(pair.ceilingPerDay ?? pair.capPerDay, ceilingOf(taken));
  const said = ` after ${today.used} messages of the day: so many are too many, their pace was right`;
  return settled(pair, today, mostPerDay, said);
}

/** Never a higher cap than before: the operator has just asked for less. */
function settled(pair: PairState, today: PairDay, mostPerDay: number, said: string): PairMove {
  const capPerDay = Math.min(pair.capPerDay, mostPerDay);
  const isLower = capPerDay < pair.capPerDay;
  return {
    pair: { ...pair, capPerDay, state: "warming", rateFactor: 1, restCount: 0 },
    decision: {
      limit: isLower ? "capPerDay" : "rate",
      before: isLower ? String(pair.capPerDay) : `rate ×${rounded(pair.rateFactor)}`,
      after: isLower ? `${capPerDay} at full rate` : "full rate",
      reason: `${operatorLabel(pair.operator)} asked this address to slow down${said}.`,
      clears: "Days without such a reply let it grow again, slowly at first.",
      clearsAt: null,
      evidence: { used: today.used, rateShare: rounded(today.rateShare) },
    },
  };
}
