import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { policy as shipped } from "@penguinmails/core/policy";
import { z } from "zod";
import { readPolicy } from "../policy/policy-file.ts";
import { type Family, families } from "./families/catalog.ts";
import { loadReceiver } from "./foreign-receiver.ts";
import { printed } from "./print.ts";
import { type Scenario, scenarioSchema, scenarios } from "./scenario.ts";
import { type FamilyRuns, runFamily, type SimulationResult, summarized, together } from "./simulate.ts";

const mostCounted = 1_000;

/** `npm run simulate`: prints a table, or with --json one document. Exit code 2 for words it does not know. */
export async function simulateCommand(
  args: readonly string[],
  out: { write: (text: string) => unknown },
  err: { write: (text: string) => unknown },
): Promise<number> {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        receivers: { type: "string", multiple: true },
        scenario: { type: "string", default: "cold" },
        policy: { type: "string" },
        days: { type: "string", default: "60" },
        seeds: { type: "string", default: "30" },
        json: { type: "boolean", default: false },
      },
    });
    const days = countIn("days", values.days);
    const seeds = countIn("seeds", values.seeds);
    const policy = values.policy === undefined ? shipped : readPolicy(shipped, values.policy);
    const asked = await familiesOf(values.receivers);
    const all: SimulationResult[] = [];
    const show = (runs: FamilyRuns) => {
      const result = summarized(runs);
      if (values.json) all.push(result);
      else out.write(`${printed(result)}\n`);
    };
    for (const scenario of scenariosOf(values.scenario)) {
      const done: FamilyRuns[] = [];
      for (const family of asked) {
        const runs = runFamily({ scenario, family, policy, days, seeds });
        done.push(runs);
        show(runs);
      }
      for (const runs of sumsOf(done)) show(runs);
    }
    if (values.json) out.write(`${JSON.stringify(all, null, 2)}\n`);
    return 0;
  } catch (error) {
    err.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 2;
  }
}

function countIn(option: string, text: string): number {
  const counted = z.coerce.number().int().positive().max(mostCounted).safeParse(text);
  if (counted.success) return counted.data;
  throw new RangeError(
    `--${option} takes a whole number from 1 to ${mostCounted}, not ${JSON.stringify(text)}.`,
  );
}

function scenariosOf(name: string): readonly Scenario[] {
  if (name === "all") return scenarios;
  const built = scenarios.filter((scenario) => scenario.name === name);
  return built.length > 0 ? built : [scenarioSchema.parse(readJson(name))];
}

/** All families together, and those that nobody tuned on where others are among them; nothing for one family alone. */
function sumsOf(done: readonly FamilyRuns[]): readonly FamilyRuns[] {
  const heldOut = done.filter(({ isHeldOut }) => isHeldOut);
  const groups = [
    { name: "all families together", of: done },
    ...(heldOut.length < done.length ? [{ name: "all held-out families together", of: heldOut }] : []),
  ];
  return groups.flatMap(({ name, of: [first, ...more] }) =>
    first && more.length > 0 ? [together(name, [first, ...more])] : [],
  );
}

/** All built-in families, or those that are named: a built-in one, or a module of somebody else. */
async function familiesOf(names: readonly string[] | undefined): Promise<readonly Family[]> {
  if (names === undefined) return families;
  const found: Family[] = [];
  for (const name of names) found.push(await familyOf(name));
  return found;
}

async function familyOf(module: string): Promise<Family> {
  const built = families.find((family) => family.name === module);
  if (built) return built;
  return { name: module, create: await loadReceiver(resolve(module)), isHeldOut: true };
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, "utf8"));
}
