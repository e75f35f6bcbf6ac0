import { type ReachState, reachOf, reachSentence } from "./reachability.ts";
import { type StrainsState, strainHold } from "./strains.ts";

export type NodeHold = {
  readonly by: "unreachable" | "disk-full";
  readonly because: string;
  /** What clears it, as a sentence. */
  readonly clears: string;
};

/** Why a serving node's mailboxes get no new slots; null: they do. */
export function nodeHold(reach: ReachState, strains: StrainsState): NodeHold | null {
  if (reachOf(reach) === "unreachable")
    return {
      by: "unreachable",
      because: reachSentence(reach) ?? "",
      clears: "It clears by itself when the machine answers twice in a row.",
    };
  const because = strainHold(strains);
  if (because === null) return null;
  return { by: "disk-full", because, clears: "It clears by itself when the disk has room again." };
}

/** Why a hold is over. */
export function goesOnBecause(by: NodeHold["by"]): string {
  return by === "unreachable" ? "The machine answers again." : "The machine’s disk has room again.";
}
