import { isNews, type MoveTable, refusalOf } from "../move-table.ts";
import type { PairMove, PairState } from "./pair.ts";

/** As the table knows a pair: `held` is a quarantine without an end of its own, its address is listed. */
export type PairPlace = PairState["state"] | "held";

/**
 * What may move a pair. `taken`, `told-slower`, `blocked`: a reply (fast loop). `day`: a sending day that is over;
 * `idle`: one on which nothing went (slow loop). `listed`, `delisted`: its address left rotation or came back.
 * `given-back`: its address was.
 */
export type PairCause =
  | "taken"
  | "told-slower"
  | "blocked"
  | "day"
  | "idle"
  | "listed"
  | "delisted"
  | "given-back";

/** An address that is given back, or listed, is so whatever its pairs are doing. */
const ofAddress = { listed: ["held"], delisted: [], "given-back": ["retired"] } as const;
const stops = { "told-slower": ["resting"], blocked: ["quarantined"] } as const;
const afterDay = ["warming", "warm", "slowed", "quarantined"] as const;
const none = { taken: [], "told-slower": [], blocked: [], day: [], idle: [] } as const;

/**
 * The state machine: where a cause may leave a pair that it finds somewhere. docs/warmup.md draws it.
 */
export const pairMoves: MoveTable<PairPlace, PairCause> = {
  cold: { taken: ["warming"], ...stops, day: ["cold", ...afterDay], idle: ["cold"], ...ofAddress },
  warming: {
    taken: ["warming", "warm", "slowed"],
    ...stops,
    day: afterDay,
    idle: ["warming", "cold"],
    ...ofAddress,
  },
  warm: { taken: ["warm", "warming"], ...stops, day: afterDay, idle: ["warm", "cold"], ...ofAddress },
  slowed: {
    taken: ["slowed", "warming", "warm"],
    ...stops,
    day: afterDay,
    idle: ["slowed", "cold"],
    ...ofAddress,
  },
  resting: {
    taken: ["resting", "slowed", "warming", "warm"],
    ...stops,
    day: ["resting", ...afterDay],
    idle: ["resting", "cold"],
    ...ofAddress,
  },
  quarantined: {
    taken: ["quarantined", "slowed", "warming", "warm"],
    "told-slower": ["quarantined"],
    blocked: ["quarantined"],
    day: afterDay,
    idle: ["quarantined", "cold"],
    ...ofAddress,
  },
  held: { ...none, listed: [], delisted: ["slowed"], "given-back": ["retired"] },
  retired: { ...none, listed: [], delisted: [], "given-back": [] },
};

export function placeOf(pair: Pick<PairState, "state" | "restsUntil">): PairPlace {
  return pair.state === "quarantined" && pair.restsUntil === null ? "held" : pair.state;
}

/** The only way from one state of a pair to another: makes the move, or leaves the pair as it is and says what was refused. */
export function checkedMove(pair: PairState, cause: PairCause, propose: () => PairMove): PairMove {
  const from = placeOf(pair);
  if (!isNews(pairMoves, from, cause)) return { pair, decision: null };
  const move = propose();
  const refused = move.pair === pair ? null : refusalOf(pairMoves, from, cause, placeOf(move.pair));
  return refused === null ? move : { pair, decision: null, refused };
}
