import fc from "fast-check";
import { expect, test } from "vitest";
import { policy } from "../policy.ts";
import { day, hour, minute } from "../time.ts";
import type { Verdict } from "./judge.ts";
import { coldPair, onPairSignal, type PairMove, type PairState } from "./pair.ts";
import { closePairDay } from "./pair-day.ts";
import { aDay } from "./pair-test-world.ts";

/** A day as it may come: how much of the cap went, what the operator answered at which hours, what the evidence says. */
const aHistory = fc.array(
  fc.record({
    share: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1, noNaN: true })),
    replies: fc.array(
      fc.record({
        minute: fc.integer({ min: 8 * 60, max: 18 * 60 }),
        signal: fc.constantFrom(
          "ok" as const,
          "ok" as const,
          "ok" as const,
          "rate" as const,
          "block" as const,
        ),
        names: fc.boolean(),
      }),
      { maxLength: 8 },
    ),
    verdict: fc.oneof(
      { weight: 8, arbitrary: fc.constantFrom<Verdict>("clean", "insufficient-data") },
      { weight: 1, arbitrary: fc.constantFrom<Verdict>("hold", "ease", "back", "stop") },
    ),
    rateShare: fc.constantFrom(0, 0, 0.03, 0.2),
    idleDays: fc.constantFrom(0, 0, 0, 0, 2, 30),
  }),
  { maxLength: 40 },
);

/** What a move did, as somebody sees it who knows the numbers of the policy and nothing of the code. */
function checkTold(before: PairState, { pair, decision }: PairMove): void {
  if (pair.capPerDay !== before.capPerDay) {
    expect(decision?.limit).toBe("capPerDay");
    expect(decision?.before).toBe(String(before.capPerDay));
    expect(Number.parseInt(decision?.after ?? "", 10)).toBe(pair.capPerDay);
  }
  const isNewPause = pair.restsUntil !== null && pair.restsUntil !== before.restsUntil;
  if (isNewPause || pair.rateFactor < before.rateFactor) expect(decision).not.toBeNull();
  if (pair.state === "quarantined" && before.state !== "quarantined") expect(decision).not.toBeNull();
  if (decision === null) return;
  expect(pair).not.toEqual(before);
  expect(decision.before).not.toBe(decision.after);
  expect(decision.reason.length).toBeGreaterThan(20);
  const isTrouble = decision.limit === "capPerDay" ? pair.capPerDay < before.capPerDay : isNewPause;
  if (isTrouble) expect(decision.clears).not.toBeNull();
  if (isNewPause) expect(decision.clearsAt ?? 0).toBeGreaterThanOrEqual(pair.restsUntil ?? 0);
}

test("whatever happens over weeks, caps move as the policy's numbers say, and nothing moves untold", () => {
  fc.assert(
    fc.property(fc.constantFrom("google", "yahoo", "others", "mx.example"), aHistory, (operator, history) => {
      let pair = coldPair(operator);
      const used: number[] = [];
      let midnight = Date.UTC(2026, 2, 2);
      for (const { share, replies, verdict, rateShare, idleDays } of history) {
        const usedToday = Math.floor(share * pair.capPerDay);
        if (usedToday > 0) pair = { ...pair, lastUsedAt: midnight + 12 * hour };
        for (const { minute: at, signal, names } of [...replies].sort((a, b) => a.minute - b.minute)) {
          const nowMs = midnight + at * minute;
          const ruleTime = names ? ({ kind: "rest", ms: 10 * minute } as const) : null;
          const context = { nowMs, usedToday, retryAfterMs: null, ruleTime, replyText: "421 slower" };
          const move = onPairSignal(pair, usedToday === 0 ? "rate" : signal, context);
          checkTold(pair, move);
          expect(move.pair.capPerDay).toBeLessThanOrEqual(pair.capPerDay);
          pair = move.pair;
        }
        for (let idle = 0; idle <= idleDays; idle++) {
          const today = idle === 0 ? usedToday : 0;
          used.push(today);
          midnight += day;
          const sentDays = used.slice(-7).filter((n) => n > 0);
          const mean = sentDays.length === 0 ? 0 : sentDays.reduce((sum, n) => sum + n, 0) / sentDays.length;
          const move = closePairDay(pair, aDay(today, verdict, mean, rateShare), midnight + minute);
          checkTold(pair, move);
          const [cap, next] = [pair.capPerDay, move.pair.capPerDay];
          if (next > cap) {
            expect(["clean", "insufficient-data"]).toContain(verdict);
            expect(today).toBeGreaterThanOrEqual(0.6 * cap);
            expect(next).toBeLessThanOrEqual(Math.ceil(1.35 * cap));
            expect(next).toBeLessThanOrEqual(2 * mean);
            expect(next).toBeLessThanOrEqual(2_000);
            expect(rateShare).toBeLessThanOrEqual(0.04);
            expect(pair.restsUntil ?? 0).toBeLessThanOrEqual(midnight + minute);
          }
          if (today === 0) {
            const idleFor = midnight + minute - (pair.lastUsedAt ?? midnight);
            expect(next).toBeLessThanOrEqual(cap);
            if (idleFor <= 14 * day) expect(next).toBe(cap);
            expect(next).toBeGreaterThanOrEqual(Math.min(cap, coldPair(operator).capPerDay));
          }
          expect(next).toBeGreaterThanOrEqual(1);
          pair = move.pair;
          expect(pair.rateFactor).toBeGreaterThanOrEqual(1 / 16);
          expect(pair.rateFactor).toBeLessThanOrEqual(1);
          expect(pair.connections).toBeLessThanOrEqual(policy.connections.others);
        }
      }
    }),
    { numRuns: 200 },
  );
});
