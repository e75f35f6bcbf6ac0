import { parseArgs } from "node:util";
import { policy as shipped } from "@penguinmails/core/policy";
import type { Database } from "@penguinmails/db/tenant-db";
import { z } from "zod";
import { nowAndThen } from "../now-and-then.ts";
import { readPolicy } from "../policy/policy-file.ts";
import { printed } from "./print.ts";
import { readRecord, readTenants } from "./read-record.ts";
import { backtestTenant, draws, type TenantReport } from "./report.ts";

const usage =
  "usage: npm run backtest -- --from YYYY-MM-DD [--to YYYY-MM-DD] [--tenant ID|NAME] --policy FILE [--json]";

type Out = { write: (text: string) => unknown };

/**
 * `npm run backtest`: what would have been decided, and what it would have brought, under another policy. Reads alone.
 * Prints a table, or with --json one document; how far it is stands on `err` now and then. Exit code 2 for words, files and
 * agencies it does not know.
 */
export async function backtestCommand(
  args: readonly string[],
  openDatabase: () => Database,
  out: Out,
  err: Out,
  realNow?: () => number,
): Promise<number> {
  const say = nowAndThen(err, realNow);
  try {
    const asked = readWords(args);
    if (asked === "help") {
      out.write(`${usage}\n`);
      return 0;
    }
    const database = openDatabase();
    try {
      const reports: TenantReport[] = [];
      for (const { id, name } of await readTenants(database, asked.tenant)) {
        const begins = (draw: number) => say(() => `${name}: draw ${draw + 1} of ${draws}`);
        const report = backtestTenant(await readRecord(database, id), { ...asked, begins });
        if (report === null) continue;
        reports.push(report);
        if (!asked.json) out.write(`${printed(report)}\n`);
      }
      if (asked.json) out.write(`${JSON.stringify(reports, null, 2)}\n`);
      else if (reports.length === 0) out.write("Nothing was sent in that time.\n");
      return 0;
    } finally {
      await database.close();
    }
  } catch (error) {
    err.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 2;
  }
}

function readWords(args: readonly string[]) {
  const { values } = parseArgs({
    args: [...args],
    options: {
      from: { type: "string" },
      to: { type: "string" },
      tenant: { type: "string" },
      policy: { type: "string" },
      json: { type: "boolean", default: false },
      help: { type: "boolean", default: false, short: "h" },
    },
  });
  if (values.help) return "help";
  const { from, to, tenant, json } = values;
  if (from === undefined || values.policy === undefined) throw new RangeError(usage);
  if (!isDay(from)) throw notADay("from", from);
  if (to !== undefined && !isDay(to)) throw notADay("to", to);
  if (to !== undefined && to < from) throw new RangeError("--to lies before --from.");
  const policy = readPolicy(shipped, values.policy);
  return { from, to, tenant, json, policy };
}

function notADay(option: string, text: string): RangeError {
  return new RangeError(`--${option} takes a day as YYYY-MM-DD, not ${JSON.stringify(text)}.\n${usage}`);
}

function isDay(text: string | undefined): text is string {
  return z.iso.date().safeParse(text).success;
}
