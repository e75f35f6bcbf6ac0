import { day, type EpochMs, hour } from "../time.ts";

/** A figure that somebody else drew of a machine, by hours of the world; in which unit, nobody tells. */
export type HourlyChart = {
  readonly name: string;
  /** Means, oldest first; an hour of which nothing is known is not there. */
  readonly hours: readonly { readonly hour: EpochMs; readonly value: number }[];
};

const longestMs = 7 * day;

/** Means of the hours of up to a week before the newest point, whatever the order of the points. */
export function hourlyMeans(
  points: readonly { readonly at: EpochMs; readonly value: number }[],
): HourlyChart["hours"] {
  const newest = points.reduce((most, { at }) => Math.max(most, at), Number.NEGATIVE_INFINITY);
  const hours = new Map<EpochMs, { readonly n: number; readonly sum: number }>();
  for (const { at, value } of points) {
    if (at <= newest - longestMs) continue;
    const start = Math.floor(at / hour) * hour;
    const { n, sum } = hours.get(start) ?? { n: 0, sum: 0 };
    hours.set(start, { n: n + 1, sum: sum + value });
  }
  return [...hours]
    .sort(([one], [other]) => one - other)
    .map(([start, { n, sum }]) => ({ hour: start, value: sum / n }));
}
