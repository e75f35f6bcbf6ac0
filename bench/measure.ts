/** Does some work and says how many units it was. */
export type Side = {
  readonly name: string;
  /** Before each round, not timed. */
  readonly prepare?: () => Promise<void>;
  readonly run: () => number | Promise<number>;
};

/** Two ways to spend time on the same machine in the same minute: only their ratio means something elsewhere. */
export type Comparison = {
  readonly unit: string;
  readonly ours: Side;
  readonly yardstick: Side;
};

export type Measured = {
  readonly comparison: Comparison;
  /** Units per second, median of the rounds. */
  readonly oursPerSecond: number;
  readonly yardstickPerSecond: number;
  /** How many times the yardstick's time one unit of ours takes: median, least and most of the rounds. */
  readonly ratio: number;
  readonly leastRatio: number;
  readonly mostRatio: number;
};

/** Rounds at most, and real milliseconds after which no further one begins; three are made in any case. */
type Effort = { readonly rounds: number; readonly budgetMs: number };

/** One round to warm up, then rounds in which the two take turns at going first. */
export async function measure(comparison: Comparison, effort: Effort): Promise<Measured> {
  const { ours, yardstick } = comparison;
  const until = performance.now() + effort.budgetMs;
  await secondsPerUnit(ours);
  await secondsPerUnit(yardstick);
  const pairs: { readonly ours: number; readonly yardstick: number }[] = [];
  for (let round = 0; round < effort.rounds; round++) {
    if (round >= 3 && performance.now() > until) break;
    const first = round % 2 === 0 ? ours : yardstick;
    const a = await secondsPerUnit(first);
    const b = await secondsPerUnit(first === ours ? yardstick : ours);
    pairs.push(first === ours ? { ours: a, yardstick: b } : { ours: b, yardstick: a });
  }
  const ratios = pairs.map((pair) => pair.ours / pair.yardstick);
  return {
    comparison,
    oursPerSecond: 1 / median(pairs.map((pair) => pair.ours)),
    yardstickPerSecond: 1 / median(pairs.map((pair) => pair.yardstick)),
    ratio: median(ratios),
    leastRatio: Math.min(...ratios),
    mostRatio: Math.max(...ratios),
  };
}

/** Throws `RangeError` when the side did nothing: a fast benchmark of nothing is no benchmark. */
async function secondsPerUnit(side: Side): Promise<number> {
  await side.prepare?.();
  const began = performance.now();
  const units = await side.run();
  const seconds = (performance.now() - began) / 1_000;
  if (!(units > 0)) throw new RangeError(`“${side.name}” did nothing.`);
  return seconds / units;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}
