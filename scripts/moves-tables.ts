import { pathToFileURL } from "node:url";
import { addressMoves } from "@penguinmails/core/fleet/address-moves";
import { mailboxMoves } from "@penguinmails/core/fleet/mailbox-moves";
import type { MoveTable } from "@penguinmails/core/move-table";
import { pairMoves } from "@penguinmails/core/warmup/pair-moves";
import { table } from "./docs/block.ts";
import { type GeneratedBlock, runGenerator } from "./docs/generated-block.ts";

/** The state machines of pairs, addresses and mailboxes, drawn. */
export const movesBlocks: readonly GeneratedBlock[] = [
  blockOf("pair-moves", pairMoves),
  blockOf("address-moves", addressMoves),
  blockOf("mailbox-moves", mailboxMoves),
];

/** A row a state, a column a cause, and where that may leave what it finds there. */
function blockOf<State extends string, Cause extends string>(
  name: string,
  moves: MoveTable<State, Cause>,
): GeneratedBlock {
  const rows = Object.entries(moves) as [State, Readonly<Record<Cause, readonly State[]>>][];
  const causes = Object.keys(rows[0]?.[1] ?? {}) as Cause[];
  const cell = (from: State, to: readonly State[]) =>
    to.map((each) => (each === from ? "stays" : each)).join(", ") || "–";
  return {
    page: "docs/warmup.md",
    name,
    text: table(
      ["from", ...causes],
      rows.map(([from, allowed]) => [`**${from}**`, ...causes.map((cause) => cell(from, allowed[cause]))]),
    ),
    mend: "npx tsx scripts/moves-tables.ts --write",
  };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href)
  process.exitCode = Math.max(...movesBlocks.map((block) => runGenerator(block, process.argv.slice(2))));
