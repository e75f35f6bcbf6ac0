import type { Pair } from "@penguinmails/api-client/evidence";

/** What needs a look first: resting or quarantined, then by what was sent today and in seven days. Keeps ties in order. */
export function busiestFirst(pairs: readonly Pair[]): readonly Pair[] {
  return [...pairs].sort((a, b) => rank(b) - rank(a) || b.usedToday - a.usedToday || b.sent7d - a.sent7d);
}

function rank({ state, restsUntil }: Pair): number {
  return state === "quarantined" ? 2 : restsUntil !== null ? 1 : 0;
}
