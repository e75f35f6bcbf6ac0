import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { policy } from "../policy.ts";
import { day, hour, minute } from "../time.ts";
import type { Judgement, Verdict } from "./judge.ts";
import { coldPair, onPairSignal, type PairState, type PairWarmth } from "./pair.ts";
import { closePairDay } from "./pair-day.ts";

const now = Date.UTC(2026, 2, 2, 10);
const cold = coldPair("google");
const warming: PairState = { ...cold, state: "warming", lastGoodAt: now - day, lastUsedAt: now - day };
const at = (nowMs: number, more: Partial<Parameters<typeof onPairSignal>[2]> = {}) => ({
  nowMs,
  usedToday: 20,
  retryAfterMs: null,
  replyText: "421 4.7.28 unusual rate",
  ...more,
});
const ok = (pair: PairState, nowMs: number) => onPairSignal(pair, "ok", at(nowMs)).pair;
const rate = (pair: PairState, nowMs: number) => onPairSignal(pair, "rate", at(nowMs)).pair;
const block = (pair: PairState, nowMs: number) => onPairSignal(pair, "block", at(nowMs)).pair;

describe("an operator that asks to slow down", () => {
  test("gets silence for 10 min, then one connection at half the rate, and the reply is quoted", () => {
    const { pair, decision } = onPairSignal({ ...warming, connections: 4 }, "rate", at(now));
    expect(pair).toMatchObject({ state: "resting", restsUntil: now + 10 * minute, connections: 1 });
    expect(pair).toMatchObject({ rateFactor: 0.5, ceilingPerDay: 18, ceilingAt: now });
    expect(decision).toMatchObject({ limit: "rate", clearsAt: now + 10 * minute });
    expect(decision?.reason).toContain("421 4.7.28 unusual rate");
  });

  test("gets twice the silence each time in a row, up to 160 min", () => {
    let pair: PairState = warming;
    let when = now;
    const rests: number[] = [];
    for (let n = 0; n < 7; n++) {
      pair = rate(pair, when);
      rests.push(((pair.restsUntil ?? 0) - when) / minute);
      when = (pair.restsUntil ?? 0) + 1;
    }
    expect(rests).toEqual([10, 20, 40, 80, 160, 160, 160]);
  });

  test("gets the silence that it names when that is longer, never more than 160 min", () => {
    const named = (retryAfterMs: number) => onPairSignal(warming, "rate", at(now, { retryAfterMs })).pair;
    expect(named(45 * minute).restsUntil).toBe(now + 45 * minute);
    expect(named(minute).restsUntil).toBe(now + 10 * minute);
    expect(named(2 * day).restsUntil).toBe(now + 160 * minute);
  });

  test("moves nothing by echoes while the pair rests already", () => {
    const resting = rate(warming, now);
    for (const signal of ["rate", "block"] as const)
      expect(onPairSignal(resting, signal, at(now + minute))).toEqual({ pair: resting, decision: null });
  });
});

describe("recovery", () => {
  test("gives no step back before a clean hour after the rest has passed", () => {
    const resting = rate(warming, now);
    const rested = now + 10 * minute;
    expect(ok(resting, rested - 1)).toMatchObject({ connections: 1, rateFactor: 0.5, state: "resting" });
    expect(ok(resting, rested + minute)).toMatchObject({ connections: 1, rateFactor: 0.5 });
    expect(ok(resting, rested + hour)).toMatchObject({ connections: 2, rateFactor: 0.58, state: "slowed" });
  });

  test("gives back one step an hour, however many messages are taken in it", () => {
    let pair = ok(rate(warming, now), now + 2 * hour);
    for (let m = 1; m < 60; m++) pair = ok(pair, now + 2 * hour + m * minute);
    expect(pair).toMatchObject({ connections: 2, rateFactor: 0.58 });
    expect(ok(pair, now + 3 * hour)).toMatchObject({ connections: 3 });
  });

  test("ends at full rate with a decision, forgets the blocks, and never passes the operator's connections", () => {
    let pair = { ...rate(warming, now), blockStage: 2 };
    let said = 0;
    for (let h = 2; h < 24; h++) {
      const move = onPairSignal(pair, "ok", at(now + h * hour));
      pair = { ...move.pair, blockStage: move.pair.blockStage };
      if (move.decision) said++;
    }
    expect(pair).toMatchObject({
      state: "warming",
      rateFactor: 1,
      connections: 5,
      blockStage: 0,
      restCount: 0,
    });
    expect(said).toBe(1);
  });

  test("leaves a warm pair warm", () => {
    const warm: PairState = { ...warming, state: "warm", capPerDay: policy.pair.coldAddressPerDay };
    expect(ok(warm, now).state).toBe("warm");
  });

  test("starts the warm-up with the first message that is taken", () => {
    expect(ok(cold, now)).toMatchObject({
      state: "warming",
      connections: 1,
      lastGoodAt: now,
      lastUsedAt: now,
    });
  });

  test("works for an operator that is named like a member of Object", () => {
    const odd: PairState = { ...warming, operator: "constructor" };
    expect(ok(odd, now).connections).toBe(2);
  });
});

describe("an operator that blocks", () => {
  test("is left alone for 4, 24, then 72 h, and the cap halves each time", () => {
    let pair: PairState = warming;
    let when = now;
    const pauses: number[] = [];
    const caps: number[] = [];
    for (let n = 0; n < 4; n++) {
      pair = block(pair, when);
      expect(pair.state).toBe("quarantined");
      pauses.push(((pair.restsUntil ?? 0) - when) / hour);
      caps.push(pair.capPerDay);
      when = (pair.restsUntil ?? 0) + 1;
    }
    expect(pauses).toEqual([4, 24, 72, 72]);
    expect(caps).toEqual([20, 10, 5, 2]);
  });

  test("never gets a higher rate by it than before", () => {
    expect(block({ ...warming, rateFactor: 1 / 16 }, now).rateFactor).toBe(1 / 16);
    expect(block(warming, now).rateFactor).toBe(0.5);
  });
});

test("a retired pair stays as it is, whatever comes", () => {
  const retired: PairState = { ...warming, state: "retired" };
  for (const signal of ["ok", "rate", "block"] as const)
    expect(onPairSignal(retired, signal, at(now))).toEqual({ pair: retired, decision: null });
});

const judged = (verdict: Verdict): Judgement => ({
  verdict,
  because: verdict === "clean" || verdict === "insufficient-data" ? null : "bounce",
  bounceRate: 0.04,
  complaintRate: 0.0001,
});
const aDay = (used: number, verdict: Verdict = "clean", weeklyMean = used, rateShare = 0) => ({
  used,
  weeklyMean,
  rateShare,
  judgement: judged(verdict),
});

describe("a finished day", () => {
  test("that used at least 60 % cleanly grows the cap by 1.35", () => {
    expect(closePairDay(warming, aDay(40), now).pair).toMatchObject({ capPerDay: 54, state: "warming" });
    expect(closePairDay(warming, aDay(24), now).pair.capPerDay).toBe(48);
    expect(closePairDay(warming, aDay(23), now).pair.capPerDay).toBe(40);
  });

  test("grows it by 1.1 only while a ceiling of the last 7 days stands", () => {
    const near = { ...warming, ceilingAt: now - 6 * day };
    expect(closePairDay(near, aDay(40), now).pair.capPerDay).toBe(44);
    expect(closePairDay({ ...near, ceilingAt: now - 7 * day }, aDay(40), now).pair.capPerDay).toBe(54);
  });

  test("never lifts the cap above twice the mean of the week, nor above what an address may send", () => {
    expect(closePairDay(warming, aDay(40, "clean", 24), now).pair.capPerDay).toBe(48);
    expect(closePairDay(warming, aDay(40, "clean", 21), now).pair.capPerDay).toBe(42);
    expect(closePairDay({ ...warming, capPerDay: 20 }, aDay(12), now).pair.capPerDay).toBe(24);
    const big = closePairDay({ ...warming, capPerDay: 1_900 }, aDay(1_900), now).pair;
    expect(big).toMatchObject({ capPerDay: 2_000, state: "warm" });
  });

  test.each([
    ["evidence says hold", aDay(40, "hold"), {}],
    ["more than 4 % were deferred for rate", aDay(40, "clean", 40, 0.041), {}],
    ["the pair is at reduced rate", aDay(40), { rateFactor: 0.5 }],
    ["the pair rests", aDay(40), { restsUntil: now + hour }],
    ["the pair is retired", aDay(40), { state: "retired" as const }],
    ["nothing was sent", aDay(0), {}],
  ])("does not grow when %s", (_why, today, change) => {
    const pair = { ...warming, ...change };
    expect(closePairDay(pair, today, now)).toEqual({ pair, decision: null });
  });

  test.each<[Verdict, number, PairWarmth, number | null]>([
    ["ease", 34, "slowed", null],
    ["back", 20, "slowed", null],
    ["stop", 20, "quarantined", now + 24 * hour],
  ])("with evidence that says %s leaves %i of 40", (verdict, cap, state, restsUntil) => {
    const { pair, decision } = closePairDay(warming, aDay(5, verdict), now);
    expect(pair).toMatchObject({ capPerDay: cap, state, restsUntil, ceilingAt: now });
    expect(decision).toMatchObject({ before: "40", clearsAt: restsUntil });
  });

  test("never shortens a pause that stands, nor ends it", () => {
    const blocked = { ...warming, state: "quarantined" as const, restsUntil: now + 72 * hour };
    expect(closePairDay(blocked, aDay(5, "stop"), now).pair.restsUntil).toBe(now + 72 * hour);
    expect(closePairDay(blocked, aDay(5, "ease"), now).pair).toMatchObject({
      state: "quarantined",
      restsUntil: now + 72 * hour,
    });
  });

  test("tells nobody of a limit that did not move", () => {
    const least = { ...warming, capPerDay: 1 };
    expect(closePairDay(least, aDay(1, "ease"), now).decision).toBeNull();
  });
});

describe("an operator that asked to slow down on the day that is closed", () => {
  /** Asked once, `hoursAgo` before the day was closed, after `usedToday` of the cap of 40. */
  const asked = (usedToday: number, hoursAgo = 8): PairState => {
    const when = now - hoursAgo * hour;
    return { ...onPairSignal(warming, "rate", at(when, { usedToday })).pair, restCount: 3 };
  };

  test("after most of the day's mail leaves a cap below that, at full rate from the next day on", () => {
    const { pair, decision } = closePairDay(asked(38), aDay(39, "clean", 39, 0.2), now);
    expect(pair).toMatchObject({ capPerDay: 34, rateFactor: 1, restCount: 0, state: "warming" });
    expect(decision).toMatchObject({ limit: "capPerDay", before: "40", after: "34 at full rate" });
    expect(closePairDay(pair, aDay(34), now + day).pair.capPerDay).toBe(38);
  });

  test("early in the day minds the pace: the cap stays and the rate comes back with clean hours alone", () => {
    const early = asked(15);
    expect(closePairDay(early, aDay(38), now)).toEqual({ pair: early, decision: null });
  });

  test("gets no full rate back by this while it rests, was blocked, or asked on another day", () => {
    for (const pair of [
      { ...asked(38), restsUntil: now + hour },
      { ...asked(38), blockStage: 1 },
      asked(38, 24),
    ])
      expect(closePairDay(pair, aDay(39), now).pair).toEqual(pair);
  });

  test("is not excused from what the evidence says", () => {
    expect(closePairDay(asked(38), aDay(39, "back"), now).pair).toMatchObject({
      capPerDay: 20,
      rateFactor: 0.5,
    });
  });
});

describe("growth after trouble", () => {
  test("is fast again well below the volume that met it, slow from there on", () => {
    const blocked = onPairSignal({ ...warming, capPerDay: 400 }, "block", at(now, { usedToday: 400 })).pair;
    expect(blocked).toMatchObject({ capPerDay: 200, ceilingPerDay: 360 });
    const back: PairState = { ...blocked, rateFactor: 1, blockStage: 0, restsUntil: null, state: "warming" };
    const first = closePairDay(back, aDay(200), now + 2 * day).pair;
    expect(first.capPerDay).toBe(270);
    expect(closePairDay(first, aDay(270), now + 3 * day).pair.capPerDay).toBe(297);
  });

  test("takes a block before much was sent for no measure of volume", () => {
    const blocked = onPairSignal({ ...warming, capPerDay: 400 }, "block", at(now, { usedToday: 3 })).pair;
    expect(blocked.ceilingPerDay).toBe(200);
  });
});

describe("an idle pair", () => {
  const used = { ...warming, capPerDay: 400, lastUsedAt: now - 14 * day };
  test("keeps its cap for 14 days, then loses half of it in 14 more, down to the first day's", () => {
    expect(closePairDay(used, aDay(0), now)).toEqual({ pair: used, decision: null });
    let pair: PairState = used;
    for (let n = 1; n <= 14; n++) pair = closePairDay(pair, aDay(0), now + n * day).pair;
    expect(pair.capPerDay).toBeLessThanOrEqual(200);
    expect(pair.capPerDay).toBeGreaterThan(185);
    for (let n = 15; n <= 120; n++) pair = closePairDay(pair, aDay(0), now + n * day).pair;
    expect(pair).toMatchObject({ capPerDay: 40, state: "cold" });
  });
  test("that was cut below its first day's cap is not lifted by idling", () => {
    const cut = { ...used, capPerDay: 5 };
    expect(closePairDay(cut, aDay(0), now + 30 * day).pair.capPerDay).toBe(5);
  });
});

test("whatever happens, in whatever order: no move that the table forbids, whole caps of at least 1, limits within the policy, no rest cut short", () => {
  const signal = fc.record({
    kind: fc.constantFrom("ok", "rate", "block"),
    afterMs: fc.integer({ min: 0, max: 6 * hour }),
    usedToday: fc.nat(500),
    retryAfterMs: fc.option(fc.nat(3 * day)),
  });
  const end = fc.record({
    kind: fc.constant("day"),
    afterMs: fc.integer({ min: hour, max: 3 * day }),
    used: fc.nat(3_000),
    rateShare: fc.double({ min: 0, max: 0.2, noNaN: true }),
    verdict: fc.constantFrom<Verdict[]>("insufficient-data", "clean", "hold", "ease", "back", "stop"),
  });
  fc.assert(
    fc.property(
      fc.constantFrom("google", "apple", "smallhost.example", "mimecast"),
      fc.array(fc.oneof(signal, end), { maxLength: 60 }),
      (operator, steps) => {
        let pair = coldPair(operator);
        let when = now;
        const [most] = operator === "google" ? [5] : operator === "apple" ? [2] : [10];
        for (const step of steps) {
          when += step.afterMs;
          const before = pair;
          const move =
            "verdict" in step
              ? closePairDay(pair, aDay(step.used, step.verdict, step.used, step.rateShare), when)
              : onPairSignal(pair, step.kind as "ok", {
                  nowMs: when,
                  usedToday: step.usedToday,
                  retryAfterMs: step.retryAfterMs,
                  replyText: "x",
                });
          pair = move.pair;
          expect(move.refused).toBeUndefined();
          expect(Number.isInteger(pair.capPerDay) && pair.capPerDay >= 1).toBe(true);
          expect(pair.capPerDay).toBeLessThanOrEqual(policy.pair.coldAddressPerDay);
          expect(pair.rateFactor).toBeGreaterThanOrEqual(1 / 16);
          expect(pair.rateFactor).toBeLessThanOrEqual(1);
          expect(pair.connections).toBeGreaterThanOrEqual(1);
          expect(pair.connections).toBeLessThanOrEqual(most);
          if ((before.restsUntil ?? 0) > when)
            expect(pair.restsUntil ?? 0).toBeGreaterThanOrEqual(before.restsUntil ?? 0);
          if (move.decision?.limit === "capPerDay")
            expect(move.decision.before).not.toBe(move.decision.after);
          if (pair.capPerDay !== before.capPerDay) expect(move.decision).not.toBeNull();
        }
      },
    ),
  );
});
