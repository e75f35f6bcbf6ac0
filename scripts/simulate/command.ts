import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { policy as shipped } from "@penguinmails/core/policy";
import { z } from "zod";
import { pathOf, readJsonFile } from "../named-file.ts";
import { nowAndThen } from "../now-and-then.ts";
import { readPolicy } from "../policy/policy-file.ts";
import { type Family, families } from "./families/catalog.ts";
import { loadReceiver } from "./foreign-receiver.ts";
import { printed } from "./print.ts";
import { type Scenario, scenarioSchema, scenarios } from "./scenario.ts";
import { type FamilyRuns, runFamily, type SimulationResult, summarized, together } from "./simulate.ts";

const mostCounted = 1_000;

const usage = `usage: npm run simulate -- [--receivers MODULE|FAMILY]… [--scenario NAME|FILE] [--policy FILE] [--days 60] [--seeds 30] [--json]
  families: ${families.map(({ name }) => name).join(", ")}
  scenarios: ${scenarios.map(({ name }) => name).join(", ")}, all`;

type Sink = { write: (text: string) => unknown };

/**
 * `npm run simulate`: prints a table, or with --json one document; how far it is stands on `err` now and then. Exit code 2 for
 * words it does not know.
 */
export async function simulateCommand(
  args: readonly string[],
  out: Sink,
  err: Sink,
  realNow?: () => number,
): Promise<number> {
  const say = nowAndThen(err, realNow);
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
        help: { type: "boolean", default: false, short: "h" },
      },
    });
    if (values.help) {
      out.write(`${usage}\n`);
      return 0;
    }
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
        const begins = (contender: string, seed: number) =>
          say(() => `${scenario.name} against ${family.name}: ${contender}, seed ${seed} of ${seeds}`);
        const runs = runFamily({ scenario, family, policy, days, seeds, begins });
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
  if (built.length > 0) return built;
  if (!isThere(name)) throw noSuch("scenario", name, [...scenarios.map((one) => one.name), "all"]);
  const read = scenarioSchema.safeParse(readJsonFile(name));
  if (read.success) return [read.data];
  const [issue] = read.error.issues;
  const where = issue?.path.join(".") || "it";
  throw new RangeError(`${name} is no scenario: ${where}: ${issue?.message ?? read.error.message}.`);
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
  const file = moduleEndings.map((ending) => `${module}${ending}`).find(isThere);
  if (module === "" || file === undefined)
    throw noSuch(
      "family of receivers",
      module,
      families.map(({ name }) => name),
    );
  return { name: module, create: await loadReceiver(pathOf(file)), isHeldOut: true };
}

/** A module may be named without its ending. */
const moduleEndings = ["", ".ts", ".mts", ".cts", ".js", ".mjs", ".cjs"];

function isThere(name: string): boolean {
  return name !== "" && existsSync(pathOf(name));
}

/** Somebody mistyped one of ours, or a path: which of them only they know. */
function noSuch(what: string, name: string, ours: readonly string[]): RangeError {
  return new RangeError(
    `There is no ${what} ${JSON.stringify(name)}, and no file of that name. Ours are ${ours.join(", ")}.`,
  );
}
