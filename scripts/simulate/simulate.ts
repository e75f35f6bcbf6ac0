import type { Policy } from "@penguinmails/core/policy";
import { makeCalendar } from "./calendar.ts";
import type { Family } from "./families/catalog.ts";
import { type Comparison, combined, type Figures, figuresOf, type Interval, interval } from "./measure.ts";
import { makeProduction } from "./production.ts";
import { schedules } from "./rivals.ts";
import { type RunFacts, runOnce } from "./run.ts";
import type { Scenario } from "./scenario.ts";
import type { Sender } from "./sender.ts";

export type FigureName = keyof Figures;
export type PolicyResult = {
  readonly policy: string;
  readonly figures: Readonly<Record<FigureName, Interval | null>>;
};
export type SimulationResult = {
  readonly scenario: string;
  readonly family: string;
  readonly isHeldOut: boolean;
  readonly days: number;
  readonly seeds: number;
  readonly results: readonly PolicyResult[];
  readonly againstRivals: readonly AgainstRival[];
};

/** The product's means over the rival's. */
export type AgainstRival = {
  readonly rival: string;
  readonly acceptedRatio: number | null;
  /** Null when the rival was never blocked. */
  readonly blockDayRatio: number | null;
  /** At least 1.5 times the mail at no more than half the block-days; no block-days at all are never too many. */
  readonly meetsTarget: boolean;
};

export function againstRival(own: PolicyResult | undefined, rival: PolicyResult): AgainstRival {
  const of = (result: PolicyResult | undefined, key: FigureName) => result?.figures[key]?.mean ?? 0;
  const ratio = (key: FigureName) => (of(rival, key) === 0 ? null : of(own, key) / of(rival, key));
  const acceptedRatio = ratio("acceptedInAll");
  const isCalm = of(own, "blockDays") <= 0.5 * of(rival, "blockDays");
  const meetsTarget = isCalm && (acceptedRatio ?? Number.POSITIVE_INFINITY) >= 1.5;
  return { rival: rival.policy, acceptedRatio, blockDayRatio: ratio("blockDays"), meetsTarget };
}

export const production = "penguinmails";

export type Contender = { readonly name: string; readonly make: (seed: number) => Sender };

/** The production controller and its rivals, each with and without the pause rule. */
export function contenders(scenario: Scenario, policy: Policy): readonly Contender[] {
  const rivals = schedules.flatMap((schedule) => [
    { name: schedule.name, make: () => makeCalendar(schedule, false, policy) },
    { name: `${schedule.name}+pause`, make: () => makeCalendar(schedule, true, policy) },
  ]);
  const own = (seed: number) => makeProduction(scenario.mailboxesPerTenant, seed, policy);
  return [{ name: production, make: own }, ...rivals];
}

/** The run without the campaign that the scenario accuses, if it accuses one. */
function withoutHarm(scenario: Scenario, once: (asked: Scenario) => RunFacts): Comparison | null {
  const { harmBy } = scenario;
  const accused = scenario.campaigns.find((c) => c.tenant === harmBy?.tenant && c.name === harmBy.campaign);
  if (!accused) return null;
  const campaigns = scenario.campaigns.filter((c) => c !== accused);
  return { run: once({ ...scenario, campaigns }), culprit: accused.tenant, fromDay: accused.from };
}

/** What every contender came to against one family, by policy: the figures of each seed 1..seeds, in that order. */
export type FamilyRuns = Pick<SimulationResult, "scenario" | "family" | "isHeldOut" | "days" | "seeds"> & {
  readonly runs: ReadonlyMap<string, readonly Figures[]>;
};

/** Every contender through one scenario against one family, over seeds 1..seeds. */
export function runFamily(input: {
  readonly scenario: Scenario;
  readonly family: Family;
  readonly policy: Policy;
  readonly days: number;
  readonly seeds: number;
}): FamilyRuns {
  const { scenario, family, policy, days, seeds } = input;
  const runs = new Map<string, readonly Figures[]>();
  for (const { name, make } of contenders(scenario, policy)) {
    const ofSeeds = Array.from({ length: seeds }, (_, n) => {
      const seed = n + 1;
      const once = (asked: Scenario) =>
        runOnce({ scenario: asked, createReceiver: family.create, sender: make(seed), policy, days, seed });
      return figuresOf(once(scenario), withoutHarm(scenario, once));
    });
    runs.set(name, ofSeeds);
  }
  const { name, isHeldOut } = family;
  return { scenario: scenario.name, family: name, isHeldOut, days, seeds, runs };
}

/** Several families as one: of each seed, shares and rates are means, block-days and complaints sums, harm is the worst. */
export function together(name: string, all: readonly [FamilyRuns, ...FamilyRuns[]]): FamilyRuns {
  const [first] = all;
  const runs = new Map(
    [...first.runs].map(([policy, ofSeeds]) => [
      policy,
      ofSeeds.map((_, n) => combined(all.flatMap((family) => family.runs.get(policy)?.[n] ?? []))),
    ]),
  );
  return { ...first, family: name, isHeldOut: all.every(({ isHeldOut }) => isHeldOut), runs };
}

/** Means with their intervals, and the product beside each rival. */
export function summarized({ runs, ...asked }: FamilyRuns): SimulationResult {
  const results = [...runs].map(([policy, ofSeeds]) => {
    const over = (key: FigureName) =>
      interval(
        ofSeeds.flatMap((figures) => figures[key] ?? []),
        `${policy} ${key}`,
      );
    return {
      policy,
      figures: {
        accepted14: over("accepted14"),
        accepted30: over("accepted30"),
        accepted60: over("accepted60"),
        acceptedInAll: over("acceptedInAll"),
        deferralsPerAccepted: over("deferralsPerAccepted"),
        blockDays: over("blockDays"),
        complaints: over("complaints"),
        daysToRecover: over("daysToRecover"),
        worstHarm: over("worstHarm"),
      },
    };
  });
  return {
    ...asked,
    results,
    againstRivals: results.slice(1).map((rival) => againstRival(results[0], rival)),
  };
}
