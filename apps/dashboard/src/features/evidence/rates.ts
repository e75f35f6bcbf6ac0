export type RateTone = "normal" | "warn" | "bad";

/** Fewer than so many say nothing yet. */
const leastSample = 50;

/** Where the shipped policy warns and where it stops: bounces at 2 % and 5 % of at least 50 that were judged. */
export function bounceTone(rate: number | null, sample: number): RateTone {
  return toneOf(rate, sample, 0.02, 0.05);
}

/** Complaints: 0.05 % and 0.3 % of what was delivered. */
export function complaintTone(rate: number | null, sample: number): RateTone {
  return toneOf(rate, sample, 0.0005, 0.003);
}

function toneOf(rate: number | null, sample: number, warnFrom: number, badFrom: number): RateTone {
  if (rate === null || sample < leastSample || rate < warnFrom) return "normal";
  return rate < badFrom ? "warn" : "bad";
}
