import { makeRandom } from "./random.ts";
import type { RunFacts } from "./run.ts";

/** What one run is judged by. Shares are 0..1; null = the run does not say. */
export type Figures = {
  readonly accepted14: number | null;
  readonly accepted30: number | null;
  readonly accepted60: number | null;
  /** Of the whole run's demand. */
  readonly acceptedInAll: number;
  readonly deferralsPerAccepted: number;
  readonly blockDays: number;
  readonly complaints: number;
  /** Mean days from the first block of a spell to a day with mail taken and no block. 0: never blocked. */
  readonly daysToRecover: number;
  /** Largest share of its accepted mail that a tenant lost to another. */
  readonly worstHarm: number | null;
};

/** The same run without the campaign whose harm is asked for. */
export type Comparison = {
  readonly run: RunFacts;
  /** Tenant that ran the campaign; what it loses itself is not counted. */
  readonly culprit: string;
  /** First day of the campaign; what came before is not counted. */
  readonly fromDay: number;
};

export function figuresOf(run: RunFacts, without: Comparison | null): Figures {
  const all = [...run.pairs.values()];
  const total = (key: "accepted" | "deferrals") => all.flat().reduce((sum, facts) => sum + facts[key], 0);
  return {
    accepted14: shareAt(run, 14),
    accepted30: shareAt(run, 30),
    accepted60: shareAt(run, 60),
    acceptedInAll: shareAt(run, run.days) ?? 0,
    deferralsPerAccepted: total("deferrals") / Math.max(1, total("accepted")),
    blockDays: all.flat().filter((facts) => facts.blocks > 0).length,
    complaints: run.complaints,
    daysToRecover: mean(all.flatMap((days) => spells(days))),
    worstHarm: without && worstHarm(run, without),
  };
}

function shareAt(run: RunFacts, days: number): number | null {
  if (run.days < days) return null;
  const upTo = (byTenant: ReadonlyMap<string, readonly number[]>) =>
    [...byTenant.values()].flatMap((list) => list.slice(0, days)).reduce((a, b) => a + b, 0);
  return upTo(run.accepted) / Math.max(1, upTo(run.demand));
}

/** Lengths in days of the times during which an operator shut the address out; what never ended counts to the end. */
function spells(days: readonly { readonly accepted: number; readonly blocks: number }[]): readonly number[] {
  const lengths: number[] = [];
  let since: number | null = null;
  for (const [n, { accepted, blocks }] of days.entries()) {
    if (since === null && blocks > 0) since = n;
    else if (since !== null && blocks === 0 && accepted > 0) {
      lengths.push(n - since);
      since = null;
    }
  }
  if (since !== null) lengths.push(days.length - since);
  return lengths;
}

function worstHarm(run: RunFacts, { run: alone, culprit, fromDay }: Comparison): number {
  const sum = (list: readonly number[] | undefined) => (list ?? []).slice(fromDay).reduce((a, b) => a + b, 0);
  const losses = [...alone.accepted]
    .filter(([tenant]) => tenant !== culprit)
    .map(([tenant, list]) => lossOf(sum(run.accepted.get(tenant)), sum(list)));
  return Math.max(0, ...losses);
}

function lossOf(kept: number, expected: number): number {
  return expected === 0 ? 0 : 1 - kept / expected;
}

export type Interval = { readonly mean: number; readonly low: number; readonly high: number };

/** Mean over the seeds with its 95 % bootstrap interval; null without values. */
export function interval(values: readonly number[], seed: string): Interval | null {
  if (values.length === 0) return null;
  const random = makeRandom(`bootstrap ${seed}`);
  const means = Array.from({ length: 1_000 }, () =>
    mean(values.map(() => values[Math.floor(random() * values.length)] ?? 0)),
  ).sort((a, b) => a - b);
  return { mean: mean(values), low: means[24] ?? 0, high: means[974] ?? 0 };
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((a, b) => a + b, 0) / values.length;
}

/** The figures of several runs as those of one: shares and rates are means, counts are sums, harm is the worst. */
export function combined(list: readonly Figures[]): Figures {
  const known = (key: keyof Figures) => list.flatMap((figures) => figures[key] ?? []);
  const meanOf = (key: keyof Figures) => (known(key).length === 0 ? null : mean(known(key)));
  const sumOf = (key: keyof Figures) => known(key).reduce((a, b) => a + b, 0);
  const harms = known("worstHarm");
  return {
    accepted14: meanOf("accepted14"),
    accepted30: meanOf("accepted30"),
    accepted60: meanOf("accepted60"),
    acceptedInAll: mean(known("acceptedInAll")),
    deferralsPerAccepted: mean(known("deferralsPerAccepted")),
    blockDays: sumOf("blockDays"),
    complaints: sumOf("complaints"),
    daysToRecover: mean(known("daysToRecover")),
    worstHarm: harms.length === 0 ? null : Math.max(...harms),
  };
}
