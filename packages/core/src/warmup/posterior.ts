/** A rate that is not known but believed: Beta(alpha, beta). */
export type Posterior = { readonly alpha: number; readonly beta: number };

/** Belief about a bounce rate before any evidence: mean 2 %, worth 25 messages (docs/policy.md). */
export const bouncePrior: Posterior = { alpha: 0.5, beta: 24.5 };
/** Belief about a complaint rate before any evidence: mean 0.05 %, worth 600 messages. */
export const complaintPrior: Posterior = { alpha: 0.3, beta: 599.7 };

/** Updates a belief with `hits` of `trials`; both may be decayed, so fractions are fine. Hits above trials count as trials. */
export function observe(prior: Posterior, hits: number, trials: number): Posterior {
  const seen = Math.max(0, Math.min(hits, trials));
  return { alpha: prior.alpha + seen, beta: prior.beta + Math.max(0, trials - seen) };
}

export function mean(p: Posterior): number {
  return p.alpha / (p.alpha + p.beta);
}

/** Probability that the rate is above `threshold` (0..1). */
export function probabilityAbove(p: Posterior, threshold: number): number {
  if (threshold <= 0) return 1;
  if (threshold >= 1) return 0;
  return 1 - regularizedBeta(threshold, p.alpha, p.beta);
}

/** The regularized incomplete beta function by its continued fraction (Lentz's method). */
function regularizedBeta(x: number, a: number, b: number): number {
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  return x < (a + 1) / (a + b + 2)
    ? (front * continuedFraction(x, a, b)) / a
    : 1 - (front * continuedFraction(1 - x, b, a)) / b;
}

function continuedFraction(x: number, a: number, b: number): number {
  const tiny = 1e-300;
  let c = 1;
  let d = 1 / notZero(1 - ((a + b) * x) / (a + 1), tiny);
  let h = d;
  for (let m = 1; m <= 300; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / notZero(1 + even * d, tiny);
    c = notZero(1 + even / c, tiny);
    h *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / notZero(1 + odd * d, tiny);
    c = notZero(1 + odd / c, tiny);
    const step = d * c;
    h *= step;
    if (Math.abs(step - 1) < 1e-12) break;
  }
  return h;
}

function notZero(value: number, tiny: number): number {
  return Math.abs(value) < tiny ? tiny : value;
}

const lanczos = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const y = x - 1;
  const t = y + 7.5;
  let sum = lanczos[0] ?? 0;
  for (let i = 1; i < lanczos.length; i++) sum += (lanczos[i] ?? 0) / (y + i);
  return 0.5 * Math.log(2 * Math.PI) + (y + 0.5) * Math.log(t) - t + Math.log(sum);
}
