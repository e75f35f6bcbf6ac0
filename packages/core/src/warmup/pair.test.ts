import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { policy } from "../policy.ts";
import { day, hour, minute } from "../time.ts";
import type { Verdict } from "./judge.ts";
import { coldPair, onPairSignal, type PairState } from "./pair.ts";
import { closePairDay } from "./pair-day.ts";
import { aDay, at, cold, now, warming } from "./pair-test-world.ts";

const ok = (pair: PairState, nowMs: number) => onPairSignal(pair, "ok", at(nowMs)).pair;
const rate = (pair: PairState, nowMs: number) => onPairSignal(pair, "rate", at(nowMs)).pair;
const block = (pair: PairState, nowMs: number) => onPairSignal(pair, "block", at(nowMs)).pair;

describe("an operator that asks to slow down", () => {
  test("gets silence for 10 min, then one connection at half the rate, and the reply is quoted", () => {
    const { pair, decision } = onPairSignal({ ...warming, connections: 4 }, "rate", at(now));
    expect(pair).toMatchObject({ state: "resting", restsUntil: now + 10 * minute, connections: 1 });
    expect(pair).toMatchObject({ rateFactor: 0.5, ceilingPerDay: 18, ceilingAt: now });
    expect(decision).toMatchObject({ limit: "rate", clearsAt: now + 10 * minute });
    const [before, after] = ["4 connection(s), rate ×1", "rests 10 min, then 1 connection, rate ×0.5"];
    expect(decision).toMatchObject({ before, after });
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
    // So that as many clean hours end it.
    expect(pair.restCount).toBe(4);
  });

  test("gets the silence that it names when that is longer, never more than 160 min", () => {
    const named = (retryAfterMs: number) => onPairSignal(warming, "rate", at(now, { retryAfterMs })).pair;
    expect(named(45 * minute).restsUntil).toBe(now + 45 * minute);
    expect(named(minute).restsUntil).toBe(now + 10 * minute);
    expect(named(2 * day).restsUntil).toBe(now + 160 * minute);
  });

  test("moves nothing by echoes while the pair rests or is paused already, but a block in a rest pauses it", () => {
    const resting = rate(warming, now);
    expect(onPairSignal(resting, "rate", at(now + minute))).toEqual({ pair: resting, decision: null });
    expect(block(resting, now + minute)).toMatchObject({ state: "quarantined", capPerDay: 20 });
    const long = onPairSignal(warming, "rate", at(now, { retryAfterMs: 160 * minute })).pair;
    const short = onPairSignal(long, "block", at(now + minute, { retryAfterMs: minute })).pair;
    expect(short.restsUntil).toBe(now + 160 * minute);
    const paused = block(warming, now);
    for (const signal of ["rate", "block"] as const)
      expect(onPairSignal(paused, signal, at(now + minute))).toEqual({ pair: paused, decision: null });
  });

  test("says nothing new with its next refusal until it has taken mail: the rest doubles, the rate is not halved again", () => {
    const second = rate(rate(warming, now), now + 11 * minute);
    expect(second).toMatchObject({ rateFactor: 0.5, restsUntil: now + 31 * minute });
    const taken = ok(rate(warming, now), now + 11 * minute);
    expect(taken.state).toBe("slowed");
    expect(rate(taken, now + 12 * minute).rateFactor).toBe(0.25);
  });

  test("keeps a sixteenth of the rate, however often it asks", () => {
    expect(rate({ ...warming, rateFactor: 1 / 16 }, now).rateFactor).toBe(1 / 16);
  });

  test("is quoted in one line of 140 characters", () => {
    const said = (replyText: string) =>
      /“(.*)”/s.exec(onPairSignal(warming, "rate", at(now, { replyText })).decision?.reason ?? "")?.[1];
    expect(said(" 421 too\r\n  much ")).toBe("421 too much");
    expect(said("x".repeat(140))).toBe("x".repeat(140));
    expect(said("x".repeat(141))).toBe(`${"x".repeat(139)}…`);
  });

  test("after 60 % of the cap, where a volume was too much before, ends the day a little below what it took", () => {
    const known: PairState = { ...warming, ceilingPerDay: 20, ceilingAt: now - day };
    const asked = (usedToday: number) => onPairSignal(known, "rate", at(now, { usedToday }));
    expect(asked(24).pair).toMatchObject({ capPerDay: 21, ceilingPerDay: 21, rateFactor: 0.5 });
    expect(asked(24).decision).toMatchObject({ limit: "capPerDay", before: "40" });
    expect(asked(24).decision?.after).toMatch(/^21: nothing more today/);
    expect(asked(24).decision?.clears).toMatch(/^Sending goes on with the next sending day/);
    expect(asked(24).decision?.clearsAt).toBe(Date.UTC(2026, 2, 3));
    const late = Date.UTC(2026, 2, 2, 23, 55);
    const told = onPairSignal(known, "rate", at(late, { usedToday: 24 })).decision;
    expect(told?.clearsAt).toBe(late + 10 * minute);
    expect(asked(23).decision?.clearsAt).toBe(now + 10 * minute);
    expect(asked(23).pair.capPerDay).toBe(40);
    expect(asked(60).pair.capPerDay).toBe(40);
  });
});

describe("recovery", () => {
  test("gives no step back before a clean hour after the rest has passed", () => {
    const resting = rate(warming, now);
    const rested = now + 10 * minute;
    expect(ok(resting, rested - 1)).toMatchObject({ connections: 1, rateFactor: 0.5, state: "resting" });
    expect(ok(resting, rested + minute)).toMatchObject({ connections: 1, rateFactor: 0.5 });
    expect(ok(resting, rested + hour)).toMatchObject({ connections: 2, rateFactor: 0.9, state: "slowed" });
  });

  test("gives back one step an hour, however many messages are taken in it, and tells nobody of it", () => {
    const step = onPairSignal({ ...rate(warming, now), pacePerHour: null }, "ok", at(now + 2 * hour));
    expect(step.decision).toBeNull();
    let pair = ok({ ...rate(warming, now), pacePerHour: null }, now + 2 * hour);
    for (let m = 1; m < 60; m++) pair = ok(pair, now + 2 * hour + m * minute);
    expect(pair).toMatchObject({ connections: 2, rateFactor: 0.75 });
    expect(ok(pair, now + 3 * hour)).toMatchObject({ connections: 3 });
  });

  test("gives back a message an hour at least, so that a small cap is not slow for days", () => {
    const after = (capPerDay: number) =>
      ok({ ...rate({ ...warming, capPerDay }, now), pacePerHour: null }, now + 2 * hour);
    expect(after(20)).toMatchObject({ rateFactor: 1, state: "warming" });
    expect(after(100).rateFactor).toBeCloseTo(0.6);
    expect(after(1_000).rateFactor).toBeCloseTo(0.58);
  });

  test("tells what goes again after an hour, ends at full rate with a decision, forgets the blocks, and never passes the operator's connections", () => {
    let pair = { ...rate(warming, now), blockStage: 2 };
    const said: (string | null)[][] = [];
    for (let h = 2; h < 24; h++) {
      const move = onPairSignal(pair, "ok", at(now + h * hour));
      pair = { ...move.pair, blockStage: move.pair.blockStage };
      if (move.decision) said.push([move.decision.after, move.decision.clears]);
    }
    expect(pair).toMatchObject({
      state: "warming",
      rateFactor: 1,
      connections: 5,
      blockStage: 0,
      restCount: 0,
    });
    expect(said).toEqual([
      ["rate ×0.9", "Another day tries the full rate again."],
      ["full rate", null],
    ]);
  });

  test("leaves a warm pair warm", () => {
    const warm: PairState = { ...warming, state: "warm", capPerDay: policy.pair.coldAddressPerDay };
    expect(ok(warm, now).state).toBe("warm");
    expect(ok({ ...warm, lastGoodAt: now - minute }, now)).toMatchObject({ state: "warm", lastUsedAt: now });
  });

  test("starts the warm-up with the first message that is taken", () => {
    expect(ok(cold, now)).toMatchObject({
      state: "warming",
      connections: 1,
      lastGoodAt: now,
      lastUsedAt: now,
    });
  });

  test("by a reply that is read late puts no later use back", () => {
    expect(ok({ ...warming, lastUsedAt: now }, now - hour).lastUsedAt).toBe(now);
  });

  test("works for an operator that is named like a member of Object", () => {
    const odd: PairState = { ...warming, operator: "constructor" };
    expect(ok(odd, now).connections).toBe(2);
  });
});

describe("an operator that blocks", () => {
  test("is left alone for 4, 24, then 72 h; a probe that finds it shut still does not halve the cap again", () => {
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
    expect(caps).toEqual([20, 20, 20, 20]);
    const probed = onPairSignal(block(warming, now), "block", at(now + 5 * hour));
    expect(probed.decision).toMatchObject({ limit: "rate", after: "another pause of 24 h" });
    expect(probed.decision?.before).toBe("a probe after the pause");
    // What the probe brought says nothing about a volume.
    expect(probed.pair).toMatchObject({ ceilingPerDay: 20, ceilingAt: now });
  });

  test("and then only puts the probe off is still shut: the next block halves nothing again, until mail was taken", () => {
    const blocked = block(warming, now);
    const putOff = rate(blocked, now + 5 * hour);
    expect(putOff).toMatchObject({
      state: "quarantined",
      capPerDay: 20,
      restsUntil: now + 5 * hour + 10 * minute,
    });
    expect(block(putOff, now + 6 * hour)).toMatchObject({ capPerDay: 20, blockStage: 2 });
    const opened = ok(putOff, now + 6 * hour);
    expect(opened.state).toBe("slowed");
    expect(block(opened, now + 6 * hour + minute).capPerDay).toBe(10);
  });

  test("is left alone for longer each time, also when it had asked for a whole day at first", () => {
    const ruleTime = { kind: "rest" as const, ms: day };
    const first = onPairSignal(warming, "block", at(now, { ruleTime })).pair;
    expect(first.restsUntil).toBe(now + day);
    const second = onPairSignal(first, "block", at(now + 25 * hour, { ruleTime })).pair;
    expect(second.restsUntil).toBe(now + 25 * hour + 3 * day);
  });

  test("again after it had taken mail halves the cap again", () => {
    const opened = ok(block(warming, now), now + 4 * hour + minute);
    expect(opened).toMatchObject({ state: "slowed", capPerDay: 20 });
    const again = block(opened, now + 4 * hour + 2 * minute);
    expect(again).toMatchObject({ state: "quarantined", capPerDay: 10, blockStage: 2 });
    // A step back is not all of it: until the full rate the next pause is a longer one.
    expect(ok(block({ ...warming, capPerDay: 200 }, now), now + 6 * hour)).toMatchObject({
      state: "slowed",
      blockStage: 1,
    });
  });

  test("leaves one message a day at least", () => {
    expect(block({ ...warming, capPerDay: 1 }, now).capPerDay).toBe(1);
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
