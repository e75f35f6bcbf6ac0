import { pathToFileURL } from "node:url";
import { table } from "./docs/block.ts";
import { configRows } from "./docs/config-rows.ts";
import { type GeneratedBlock, runGenerator } from "./docs/generated-block.ts";

/** The README's table of every environment variable, from the settings that the processes are read with. */
export function configBlock(): GeneratedBlock {
  const rows = configRows().map(({ name, about, usual, usedBy }) => [
    `\`${name}\``,
    about,
    usual === "required" || usual === "off" ? usual : `\`${usual}\``,
    usedBy,
  ]);
  return {
    page: "README.md",
    name: "config",
    text: table(["variable", "what it is for", "default", "used by"], rows),
    mend: "npx tsx scripts/config-table.ts --write",
  };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href)
  process.exitCode = runGenerator(configBlock(), process.argv.slice(2));
