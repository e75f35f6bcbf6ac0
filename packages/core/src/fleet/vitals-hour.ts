import type { Vitals } from "./read-vitals.ts";

/** What is kept of a machine hour by hour. */
const chartedVitals = ["cpuBusy", "memoryUsed", "swapUsed", "diskUsed", "queued"] as const;
type ChartedVital = (typeof chartedVitals)[number];

/** Readings of one hour: their number and sum, by what was read. What was unknown is missing. */
export type VitalsHour = Partial<
  Readonly<Record<ChartedVital, { readonly n: number; readonly sum: number }>>
>;

export function withReading(hour: VitalsHour, vitals: Vitals): VitalsHour {
  const entries = chartedVitals.flatMap((name) => {
    const [before, value] = [hour[name] ?? { n: 0, sum: 0 }, vitals[name]];
    if (value !== null) return [[name, { n: before.n + 1, sum: before.sum + value }]];
    return before.n > 0 ? [[name, before]] : [];
  });
  return Object.fromEntries(entries);
}

/** Mean of an hour's readings; null when there was none. */
export function meansOf(hour: VitalsHour): Readonly<Record<ChartedVital, number | null>> {
  const mean = (name: ChartedVital) => {
    const { n, sum } = hour[name] ?? { n: 0, sum: 0 };
    return n === 0 ? null : sum / n;
  };
  return {
    cpuBusy: mean("cpuBusy"),
    memoryUsed: mean("memoryUsed"),
    swapUsed: mean("swapUsed"),
    diskUsed: mean("diskUsed"),
    queued: mean("queued"),
  };
}
