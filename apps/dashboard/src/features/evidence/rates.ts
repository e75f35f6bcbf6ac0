type RateTone = "normal" | "warn" | "bad";

/** Where the shipped policy warns and where it stops; of fewer than `leastSample` it says nothing yet. */
export const bounceLimits = { leastSample: 50, warnFrom: 0.02, badFrom: 0.05 } as const;
export const complaintLimits = { leastSample: 100, warnFrom: 0.0005, badFrom: 0.003 } as const;

/** Of a bounce rate among `sample` messages that were judged. */
export function bounceTone(rate: number | null, sample: number): RateTone {
  return toneOf(rate, sample, bounceLimits);
}

/** Of a complaint rate among `sample` messages that were delivered. */
export function complaintTone(rate: number | null, sample: number): RateTone {
  return toneOf(rate, sample, complaintLimits);
}

type Limits = { readonly leastSample: number; readonly warnFrom: number; readonly badFrom: number };

function toneOf(rate: number | null, sample: number, { leastSample, warnFrom, badFrom }: Limits): RateTone {
  if (rate === null || sample < leastSample || rate < warnFrom) return "normal";
  return rate < badFrom ? "warn" : "bad";
}
