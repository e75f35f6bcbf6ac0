import type { MoveTable } from "../move-table.ts";

/** `ordered`: the provider has not named it yet. `assigned`: there, and its node is still being built. */
export const addressStates = [
  "ordered",
  "assigned",
  "serving",
  /** Graded bad: no domain is put on it until a person has acted. */
  "held",
  /** Listed, and out of rotation. */
  "quarantined",
  /** On its way back to the provider. */
  "releasing",
  "released",
] as const;
export type AddressState = (typeof addressStates)[number];

/**
 * What may move an address. `confirmed`: the provider named it. `served`: its node serves. `graded-good`, `graded-bad`: a
 * grade (`gradeAddress`). `put-to-use`: staff signed for one that is held. `listed`, `delisted`: by lists of which
 * operators refuse. `leaving`: it is to go back to the provider; `given-back`: it has.
 */
export type AddressCause =
  | "confirmed"
  | "served"
  | "graded-good"
  | "graded-bad"
  | "put-to-use"
  | "listed"
  | "delisted"
  | "leaving"
  | "given-back";

const nothing = {
  confirmed: [],
  served: [],
  "graded-good": [],
  "graded-bad": [],
  "put-to-use": [],
  listed: [],
  delisted: [],
  leaving: [],
  "given-back": [],
} as const;
const isBack = { "given-back": ["released"] } as const;
const mayGo = { leaving: ["releasing"], ...isBack } as const;

/** The state machine of an address, which begins as `ordered`. docs/warmup.md draws it. */
export const addressMoves: MoveTable<AddressState, AddressCause> = {
  ordered: { ...nothing, confirmed: ["assigned"], ...isBack },
  // One that is still being built is left to its grade, whatever lists say.
  assigned: { ...nothing, served: ["serving"], "graded-bad": ["held"], ...mayGo },
  serving: { ...nothing, "graded-bad": ["held"], listed: ["quarantined"], ...mayGo },
  held: { ...nothing, "graded-good": ["assigned", "serving"], "put-to-use": ["serving"], ...mayGo },
  quarantined: { ...nothing, delisted: ["serving"], ...mayGo },
  releasing: { ...nothing, ...isBack },
  released: nothing,
};
