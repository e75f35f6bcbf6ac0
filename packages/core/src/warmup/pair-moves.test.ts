import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { day, hour } from "../time.ts";
import type { Verdict } from "./judge.ts";
import { quarantineListed, releaseListed, retirePair } from "./listed-pair.ts";
import { coldPair, isHeld, onPairSignal, type PairMove, type PairState } from "./pair.ts";
import { closePairDay } from "./pair-day.ts";
import { checkedMove, type PairCause, type PairPlace, pairMoves, placeOf } from "./pair-moves.ts";

const now = Date.UTC(2026, 2, 2, 10);
const places = Object.keys(pairMoves) as PairPlace[];
const causes = Object.keys(pairMoves.cold) as PairCause[];
const pairAt = (place: PairPlace): PairState => {
  const pair = { ...coldPair("google"), capPerDay: 80, lastUsedAt: now };
  if (place === "held") return { ...pair, state: "quarantined" };
  return { ...pair, state: place, restsUntil: place === "quarantined" ? now + hour : null };
};
const said = { usedToday: 20, retryAfterMs: null, replyText: "421 4.7.28" };
const aDay = (used: number, verdict: Verdict) => ({
  used,
  weeklyMean: used,
  rateShare: 0,
  judgement: { verdict, because: "bounce" as const, bounceRate: 0.04, complaintRate: 0 },
});

describe("the one way from state to state", () => {
  test("makes each move that the table allows and refuses every other, with nothing half done", () => {
    for (const from of places)
      for (const to of places)
        for (const cause of causes) {
          const before = pairAt(from);
          const after = { ...pairAt(to), capPerDay: 7 };
          const decision = { limit: "x", before: "a", after: "b", reason: "r", clears: null, clearsAt: null };
          const moved = checkedMove(before, cause, () => ({
            pair: after,
            decision: { ...decision, evidence: {} },
          }));
          if (pairMoves[from][cause].includes(to)) expect(moved.pair).toBe(after);
          else {
            expect(moved).toMatchObject({ pair: before, decision: null });
            const isNews = pairMoves[from][cause].length > 0;
            expect(moved.refused).toEqual(isNews ? { from, to, cause } : undefined);
          }
        }
  });

  test("is waited for where a pause has an end, and is a release where it has none", () => {
    expect(places.filter((place) => isHeld(pairAt(place)))).toEqual(["held"]);
  });

  test("leads nowhere from a retired pair, and from a held one only by its release or its end", () => {
    for (const cause of causes) expect(pairMoves.retired[cause]).toEqual([]);
    for (const cause of causes)
      expect(pairMoves.held[cause].length > 0).toBe(["delisted", "given-back"].includes(cause));
  });
});

type Step = { readonly cause: string; readonly move: (pair: PairState, nowMs: number) => PairMove };
const steps: readonly Step[] = [
  ...(["ok", "rate", "block"] as const).map((signal) => ({
    cause: signal,
    move: (pair: PairState, nowMs: number) => onPairSignal(pair, signal, { ...said, nowMs }),
  })),
  ...(["insufficient-data", "clean", "hold", "ease", "back", "stop"] as const).map((verdict) => ({
    cause: verdict,
    move: (pair: PairState, nowMs: number) => closePairDay(pair, aDay(pair.capPerDay, verdict), nowMs),
  })),
  { cause: "idle", move: (pair, nowMs) => closePairDay(pair, aDay(0, "clean"), nowMs) },
  { cause: "listed", move: (pair) => quarantineListed(pair, ["ZEN"]) },
  { cause: "delisted", move: (pair, nowMs) => releaseListed(pair, nowMs) },
  { cause: "given-back", move: (pair) => retirePair(pair) },
];

test("whatever happens, in whatever order: the functions of the loops ask for no move that is refused, and each goes through the table", () => {
  const history = fc.array(
    fc.record({ step: fc.constantFrom(...steps), afterMs: fc.integer({ min: 0, max: 9 * day }) }),
    { maxLength: 80 },
  );
  fc.assert(
    fc.property(fc.constantFrom("google", "others", "mimecast"), history, (operator, happened) => {
      let pair = coldPair(operator);
      let when = now;
      for (const { step, afterMs } of happened) {
        when += afterMs;
        const before = pair;
        const moved = step.move(pair, when);
        pair = moved.pair;
        expect(moved.refused).toBeUndefined();
        const from = placeOf(before);
        const isSettled =
          from === "retired" || (from === "held" && !["delisted", "given-back"].includes(step.cause));
        if (isSettled) expect(moved).toEqual({ pair: before, decision: null });
        if (step.cause === "given-back") expect(pair.state).toBe("retired");
      }
    }),
  );
});
