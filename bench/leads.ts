import { readFileSync } from "node:fs";
import { join } from "node:path";
import { importLeads } from "@penguinmails/services/leads/import-leads";
import { readLeadFile } from "@penguinmails/services/leads/read-lead-file";
import { parse } from "csv-parse/sync";
import { root } from "../scripts/stack/settings.ts";
import type { BenchWorld } from "./bench-world.ts";
import type { Comparison, Side } from "./measure.ts";

function sample(): Uint8Array {
  return readFileSync(join(root, "samples/leads-5000.csv"));
}

function csvParseAlone(bytes: Uint8Array): Side {
  return {
    name: "csv-parse alone",
    run: () => parse(Buffer.from(bytes), { bom: true, relax_column_count: true, relax_quotes: true }).length,
  };
}

/** Reading a lead file: every row a lead or a rejection with line and reason. */
export function readingLeads(): Comparison {
  const bytes = sample();
  return {
    unit: "rows",
    ours: {
      name: "readLeadFile",
      async run() {
        const file = await readLeadFile(bytes);
        return "fault" in file ? 0 : file.rows;
      },
    },
    yardstick: csvParseAlone(bytes),
  };
}

/** The whole import on a real PostgreSQL, one transaction, with row-level security. */
export function importingLeads(world: BenchWorld): Comparison {
  const bytes = sample();
  let lists = 0;
  return {
    unit: "rows",
    ours: {
      name: "importLeads, PostgreSQL included",
      async run() {
        lists += 1;
        const { rows } = await importLeads(world, world.caller, { name: `bench ${lists}`, bytes });
        return rows;
      },
    },
    yardstick: csvParseAlone(bytes),
  };
}
