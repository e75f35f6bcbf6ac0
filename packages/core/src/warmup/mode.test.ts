import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { policy } from "../policy.ts";
import { day, hour } from "../time.ts";
import { firstDayCap } from "./cap-group.ts";
import type { Verdict } from "./judge.ts";
import { standingUnder, type WarmupMode, warmupModes } from "./mode.ts";
import { coldPair, onPairSignal, type PairState } from "./pair.ts";
import { closePairDay } from "./pair-day.ts";

const startsAt = Date.UTC(2026, 2, 2);
type Step =
  | { readonly kind: "signal"; readonly signal: "ok" | "rate" | "block" }
  | { readonly kind: "day"; readonly verdict: Verdict; readonly usedShare: number };

const steps = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant("signal" as const), signal: fc.constantFrom("ok", "rate", "block") }),
    fc.record({
      kind: fc.constant("day" as const),
      verdict: fc.constantFrom("insufficient-data", "clean", "hold", "ease", "back", "stop"),
      usedShare: fc.constantFrom(0, 0.3, 0.8, 1),
    }),
  ),
  { maxLength: 60 },
);

/** One step three hours after the last, as the feedback and the slow loop take it. */
function after(mode: WarmupMode, pair: PairState, step: Step, nowMs: number): PairState {
  if (step.kind === "signal") {
    const context = { nowMs, usedToday: pair.capPerDay, retryAfterMs: null, replyText: "" };
    return onPairSignal(pair, step.signal, context).pair;
  }
  const used = Math.floor(step.usedShare * pair.capPerDay);
  const judgement = { verdict: step.verdict, because: null, bounceRate: 0, complaintRate: 0 };
  const next = closePairDay(pair, { used, weeklyMean: 10_000, rateShare: 0, judgement }, nowMs).pair;
  return standingUnder(mode, step.verdict) === "applied" ? next : pair;
}

describe("a mode", () => {
  test("lets every ruling move the limit, asks for it, or only writes it down", () => {
    expect(warmupModes.map((mode) => standingUnder(mode, "clean"))).toEqual([
      "observed",
      "proposed",
      "applied",
    ]);
  });

  test("never loosens a hard limit: stops, blocks and requests to slow down hold, and no cap passes the highest", () => {
    const highest = Math.max(firstDayCap("google"), policy.pair.coldAddressPerDay);
    fc.assert(
      fc.property(fc.constantFrom(...warmupModes), steps, (mode, taken) => {
        let pair = coldPair("google");
        taken.forEach((step, n) => {
          const nowMs = startsAt + n * 3 * hour;
          const before = pair;
          pair = after(mode, before, step, nowMs);
          const enforced = after("enforce", before, step, nowMs);
          const isHard = step.kind === "signal" || step.verdict === "stop";
          if (isHard) expect(pair).toEqual(enforced);
          if (step.kind === "day" && step.verdict === "stop" && step.usedShare === 1)
            expect(pair.restsUntil).toBeGreaterThanOrEqual(nowMs + day);
          expect(pair.capPerDay).toBeLessThanOrEqual(Math.max(before.capPerDay, enforced.capPerDay));
          expect(pair.capPerDay).toBeLessThanOrEqual(highest);
          if (mode !== "enforce") expect(pair.capPerDay).toBeLessThanOrEqual(before.capPerDay);
        });
      }),
    );
  });
});
