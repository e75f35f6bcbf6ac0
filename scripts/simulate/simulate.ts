import type { Policy } from "@penguinmails/core/policy";
import { type AgainstRival, againstRival, type FigureName, type PolicyResult } from "./against-rival.ts";
import { makeCalendar } from "./calendar.ts";
import type { Family } from "./families/catalog.ts";
import { makeForesight } from "./foresight.ts";
import { type Comparison, combined, type Figures, figuresOf, interval } from "./measure.ts";
import { operators } from "./operators.ts";
import { makeProduction } from "./production.ts";
import { schedules } from "./rivals.ts";
import { address, type RunFacts, runOnce } from "./run.ts";
import { isAccused, type Scenario } from "./scenario.ts";
import type { RoomAt, Sender } from "./sender.ts";

export type SimulationResult = {
  readonly scenario: string;
  readonly family: string;
  readonly isHeldOut: boolean;
  readonly days: number;
  readonly seeds: number;
  /** Of all runs: reports that name a message that was never sent. */
  readonly strangeReports: number;
  readonly results: readonly PolicyResult[];
  readonly againstRivals: readonly AgainstRival[];
};

export const production = "penguinmails";
export const foresight = "foresight";
/** The product itself, told the room as foresight is: about what the policy lets anybody have. */
export const foresightInPolicy = "foresight+policy";
const yardsticks = [foresightInPolicy, foresight] as const;

type Contender = { readonly name: string; readonly make: (seed: number) => Sender };

/** The production controller and its rivals, each with and without the pause rule. */
export function contenders(scenario: Scenario, policy: Policy): readonly Contender[] {
  const rivals = schedules.flatMap((schedule) => [
    { name: schedule.name, make: () => makeCalendar(schedule, false, policy) },
    { name: `${schedule.name}+pause`, make: () => makeCalendar(schedule, true, policy) },
  ]);
  const own = (seed: number) => makeProduction(scenario.mailboxesPerTenant, seed, policy);
  return [{ name: production, make: own }, ...rivals];
}

/** What a run of a yardstick needs, where the receiver tells its room: that receiver, and who asks it. */
function withForesight(
  yardstick: (typeof yardsticks)[number],
  scenario: Scenario,
  family: Family,
  seed: number,
  policy: Policy,
): Pick<Parameters<typeof runOnce>[0], "createReceiver" | "sender"> | null {
  const receiver = family.create({ seed, operators: [...operators], addresses: [address] });
  const { room } = receiver;
  if (!room) return null;
  const roomAt: RoomAt = (nowMs, operator) => room({ nowMs, address, operator });
  const sender =
    yardstick === foresight
      ? makeForesight(roomAt, policy)
      : makeProduction(scenario.mailboxesPerTenant, seed, policy, roomAt);
  return { createReceiver: () => receiver, sender };
}

/** The run without the campaign that the scenario accuses, if it accuses one. */
function withoutHarm(scenario: Scenario, once: (asked: Scenario) => RunFacts): Comparison | null {
  const { harmBy } = scenario;
  if (!harmBy) return null;
  const accused = scenario.campaigns.filter((one) => isAccused(one, harmBy));
  const campaigns = scenario.campaigns.filter((one) => !accused.includes(one));
  const fromDay = Math.min(...accused.map(({ from }) => from));
  return { run: once({ ...scenario, campaigns }), culprit: harmBy.tenant, fromDay };
}

/** What every contender came to against one family, by policy: the figures of each seed 1..seeds, in that order. */
export type FamilyRuns = Omit<SimulationResult, "results" | "againstRivals"> & {
  readonly runs: ReadonlyMap<string, readonly Figures[]>;
};

/** Every contender through one scenario against one family, over seeds 1..seeds. */
export function runFamily(input: {
  readonly scenario: Scenario;
  readonly family: Family;
  readonly policy: Policy;
  readonly days: number;
  readonly seeds: number;
  /** Told before each run: whose, and with which seed. */
  readonly begins?: (contender: string, seed: number) => void;
}): FamilyRuns {
  const { scenario, family, policy, days, seeds, begins } = input;
  const runs = new Map<string, readonly Figures[]>();
  let strangeReports = 0;
  for (const { name, make } of contenders(scenario, policy)) {
    const ofSeeds = Array.from({ length: seeds }, (_, n) => {
      const seed = n + 1;
      begins?.(name, seed);
      const once = (asked: Scenario) => {
        const sender = make(seed);
        const run = runOnce({ scenario: asked, createReceiver: family.create, sender, policy, days, seed });
        strangeReports += run.strangeReports;
        return run;
      };
      return figuresOf(once(scenario), withoutHarm(scenario, once));
    });
    runs.set(name, ofSeeds);
  }
  for (const yardstick of yardsticks) {
    const seen = Array.from({ length: seeds }, (_, n) => {
      const seed = n + 1;
      begins?.(yardstick, seed);
      const asked = withForesight(yardstick, scenario, family, seed, policy);
      return asked ? [figuresOf(runOnce({ scenario, ...asked, policy, days, seed }), null)] : [];
    }).flat();
    if (seen.length === seeds) runs.set(yardstick, seen);
  }
  const { name, isHeldOut } = family;
  return { scenario: scenario.name, family: name, isHeldOut, days, seeds, strangeReports, runs };
}

/**
 * Several families as one, for who ran against all of them: of each seed, shares and rates are means, block-days and
 * complaints sums, harm is the worst.
 */
export function together(name: string, all: readonly [FamilyRuns, ...FamilyRuns[]]): FamilyRuns {
  const [first] = all;
  const everywhere = [...first.runs].filter(([policy]) => all.every((family) => family.runs.has(policy)));
  const runs = new Map(
    everywhere.map(([policy, ofSeeds]) => [
      policy,
      ofSeeds.map((_, n) => combined(all.flatMap((family) => family.runs.get(policy)?.[n] ?? []))),
    ]),
  );
  const strangeReports = all.reduce((sum, family) => sum + family.strangeReports, 0);
  const isHeldOut = all.every((family) => family.isHeldOut);
  return { ...first, family: name, isHeldOut, strangeReports, runs };
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
  const named = (name: string) => results.find(({ policy }) => policy === name);
  const rivals = results.filter(({ policy }) => ![production, ...yardsticks].includes(policy));
  const most = { foresight: named(foresight), inPolicy: named(foresightInPolicy) };
  const againstRivals = rivals.map((rival) => againstRival(named(production), rival, most));
  return { ...asked, results, againstRivals };
}
