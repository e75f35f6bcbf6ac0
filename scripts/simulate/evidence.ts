import type { Counts } from "@penguinmails/core/warmup/judge";

/** What a subject's days held; the simulator's stand-in for the table `evidence_daily`. */
export type DayCounts = {
  claimed: number;
  sent: number;
  delivered: number;
  hard: number;
  complaint: number;
  rate: number;
};
export type Days = Map<number, DayCounts>;

export function countsOn(days: Days, date: number): DayCounts {
  const known = days.get(date);
  if (known) return known;
  const made = { claimed: 0, sent: 0, delivered: 0, hard: 0, complaint: 0, rate: 0 };
  days.set(date, made);
  return made;
}

/** As `decayedCounts` of the evidence repository: half as much each half-life, five half-lives long. */
export function decayed(days: Days, date: number, halfLifeDays: number): Counts {
  const sum = { sent: 0, delivered: 0, hard: 0, complaint: 0 };
  for (let d = date; d > date - Math.ceil(5 * halfLifeDays); d--) {
    const on = days.get(d);
    if (!on) continue;
    const weight = 0.5 ** ((date - d) / halfLifeDays);
    sum.sent += on.sent * weight;
    sum.delivered += on.delivered * weight;
    sum.hard += on.hard * weight;
    sum.complaint += on.complaint * weight;
  }
  return sum;
}

/** Used, share deferred for rate, and mean of the last 7 days with traffic, as the slow loop reads them. */
export function weekOf(
  days: Days,
  date: number,
): { readonly used: number; readonly rateShare: number; readonly weeklyMean: number } {
  const claims: number[] = [];
  for (let d = date - 6; d <= date; d++) {
    const claimed = days.get(d)?.claimed ?? 0;
    if (claimed > 0) claims.push(claimed);
  }
  const on = days.get(date);
  const used = on?.claimed ?? 0;
  const weeklyMean = claims.length === 0 ? 0 : claims.reduce((a, b) => a + b, 0) / claims.length;
  return { used, weeklyMean, rateShare: used === 0 ? 0 : (on?.rate ?? 0) / used };
}
