import { pathToFileURL } from "node:url";
import { type PairCause, type PairPlace, pairMoves } from "@penguinmails/core/warmup/pair-moves";
import { table } from "./docs/block.ts";
import { type GeneratedBlock, runGenerator } from "./docs/generated-block.ts";

const places = Object.keys(pairMoves) as readonly PairPlace[];
const causes = Object.keys(pairMoves.cold) as readonly PairCause[];

/** The state machine of a pair, drawn: a row a state, a column a cause, and where that may leave the pair. */
export function pairMovesBlock(): GeneratedBlock {
  const cell = (from: PairPlace, cause: PairCause) =>
    pairMoves[from][cause].map((to) => (to === from ? "stays" : to)).join(", ") || "–";
  return {
    page: "docs/warmup.md",
    name: "pair-moves",
    text: table(
      ["from", ...causes],
      places.map((from) => [`**${from}**`, ...causes.map((cause) => cell(from, cause))]),
    ),
    mend: "npx tsx scripts/pair-moves-table.ts --write",
  };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href)
  process.exitCode = runGenerator(pairMovesBlock(), process.argv.slice(2));
