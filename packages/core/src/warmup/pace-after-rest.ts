import { type Policy, policy as shipped } from "../policy.ts";
import type { EpochMs } from "../time.ts";
import { belowRefused, hourlyPart, isOfToday } from "./ceiling.ts";
import type { PairState } from "./pair.ts";

type Pace = Pick<PairState, "capPerDay" | "rateFactor" | "pacePerHour" | "ceilingAt">;
type Told = { readonly nowMs: EpochMs; readonly usedToday: number };

/**
 * What goes again after the rest, in messages an hour: a little below the pace that was refused. The first refusal of a day
 * tells; what is refused at that pace later on, or below it, is refused for something else.
 */
export function paceAfterRefusal(pair: Pace, { nowMs, usedToday }: Told, policy: Policy = shipped): number {
  const known = paceOfToday(pair, nowMs, policy);
  if (known !== null) return known;
  const nominal = pair.rateFactor * hourlyPart(pair, policy);
  // In its first hour a day can't have brought more than went of it; a few messages tell nothing about an hour.
  const isMostOfAnHour = usedToday >= policy.pair.growthNeedsUsedShare * nominal;
  return belowRefused * (isMostOfAnHour ? Math.min(usedToday, nominal) : nominal);
}

/**
 * The rate (0..1 of the cap's) after a clean hour: at once the pace that is known to be taken, and no more on that day; where
 * none is known a step of 8 %, and of one message an hour at least, for 8 % of a small cap would take days to tell.
 */
export function rateAfterCleanHour(pair: Pace, nowMs: EpochMs, policy: Policy = shipped): number {
  const known = paceOfToday(pair, nowMs, policy);
  const full = hourlyPart(pair, policy);
  const rate = known === null ? pair.rateFactor + Math.max(0.08, 1 / full) : known / full;
  return Math.min(1, Math.max(pair.rateFactor, rate));
}

/** The pace that goes again, in messages an hour; null: none is known. What a refusal taught counts for that day. */
export function paceOfToday(
  { pacePerHour, ceilingAt }: Pick<Pace, "pacePerHour" | "ceilingAt">,
  nowMs: EpochMs,
  policy: Policy = shipped,
): number | null {
  return isOfToday(ceilingAt, nowMs, policy) ? pacePerHour : null;
}
