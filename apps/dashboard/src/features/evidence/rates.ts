export type RateTone = "normal" | "warn" | "bad";

/** Where the shipped policy warns and where it stops: bounces at 2 % and 5 % of what was sent. */
export function bounceTone(rate: number | null): RateTone {
  return toneOf(rate, 0.02, 0.05);
}

/** Complaints: 0.05 % and 0.3 % of what was delivered. */
export function complaintTone(rate: number | null): RateTone {
  return toneOf(rate, 0.0005, 0.003);
}

function toneOf(rate: number | null, warnFrom: number, badFrom: number): RateTone {
  if (rate === null || rate < warnFrom) return "normal";
  return rate < badFrom ? "warn" : "bad";
}
