import type { Policy } from "@penguinmails/core/policy";
import { makeCalendar } from "./calendar.ts";
import type { Family } from "./families/catalog.ts";
import { type Figures, figuresOf, type Interval, interval } from "./measure.ts";
import { makeProduction } from "./production.ts";
import { schedules } from "./rivals.ts";
import { runOnce } from "./run.ts";
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
};

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

/** Every contender through one scenario against one family, over seeds 1..seeds. */
export function simulate(input: {
  readonly scenario: Scenario;
  readonly family: Family;
  readonly policy: Policy;
  readonly days: number;
  readonly seeds: number;
}): SimulationResult {
  const { scenario, family, policy, days, seeds } = input;
  const results = contenders(scenario, policy).map(({ name, make }) => {
    const runs = Array.from({ length: seeds }, (_, n) => {
      const seed = n + 1;
      const once = (asked: Scenario) =>
        runOnce({ scenario: asked, createReceiver: family.create, sender: make(seed), policy, days, seed });
      const campaigns = scenario.campaigns.filter((c) => c.tenant !== scenario.harmBy);
      const alone = scenario.harmBy === undefined ? null : once({ ...scenario, campaigns });
      return figuresOf(once(scenario), alone);
    });
    const over = (key: FigureName) =>
      interval(
        runs.flatMap((figures) => figures[key] ?? []),
        `${name} ${key}`,
      );
    return {
      policy: name,
      figures: {
        accepted14: over("accepted14"),
        accepted30: over("accepted30"),
        accepted60: over("accepted60"),
        deferralsPerAccepted: over("deferralsPerAccepted"),
        blockDays: over("blockDays"),
        complaints: over("complaints"),
        daysToRecover: over("daysToRecover"),
        worstHarm: over("worstHarm"),
      },
    };
  });
  return { scenario: scenario.name, family: family.name, isHeldOut: family.isHeldOut, days, seeds, results };
}
