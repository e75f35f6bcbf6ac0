import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../stack/settings.ts";
import { readBlock, replaceBlock } from "./block.ts";

export type GeneratedBlock = {
  /** The page, from the repository's root. */
  readonly page: string;
  readonly name: string;
  readonly text: string;
  /** The command that mends a stale page. */
  readonly mend: string;
};

/** Null when the page holds what the code says; else what is wrong with it and how to mend that. */
export function staleness({ page, name, text, mend }: GeneratedBlock): string | null {
  const held = readBlock(readFileSync(join(root, page), "utf8"), name);
  if (held === null) return `${page} has no lines <!-- ${name}:start --> and <!-- ${name}:end -->.`;
  return held.trim() === text.trim() ? null : `The table “${name}” in ${page} is stale. Run: ${mend}`;
}

/** Prints the block; with `--write` puts it into its page; with `--check` says whether the page is stale. Returns the exit code. */
export function runGenerator(block: GeneratedBlock, args: readonly string[]): number {
  const path = join(root, block.page);
  if (args.includes("--check")) {
    const wrong = staleness(block);
    if (wrong !== null) console.error(wrong);
    return wrong === null ? 0 : 1;
  }
  if (args.includes("--write"))
    writeFileSync(path, replaceBlock(readFileSync(path, "utf8"), block.name, block.text));
  else console.log(block.text);
  return 0;
}
