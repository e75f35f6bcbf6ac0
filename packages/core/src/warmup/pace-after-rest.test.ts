import { describe, expect, test } from "vitest";
import { hour, minute } from "../time.ts";
import { paceAfterRefusal, rateAfterCleanHour } from "./pace-after-rest.ts";
import { onPairSignal, type PairState } from "./pair.ts";
import { closePairDay } from "./pair-day.ts";
import { aDay, at, now, warming } from "./pair-test-world.ts";

/** 40 an hour at full rate. */
const large: PairState = { ...warming, capPerDay: 400 };
const told = (usedToday: number, nowMs = now) => ({ nowMs, usedToday });
const rated = (pair: PairState, usedToday: number, nowMs = now) =>
  onPairSignal(pair, "rate", at(nowMs, { usedToday })).pair;
const taken = (pair: PairState, nowMs: number, usedToday: number) =>
  onPairSignal(pair, "ok", at(nowMs, { usedToday })).pair;

describe("the pace after a rest", () => {
  test("is a little below the one that was refused", () => {
    expect(paceAfterRefusal(large, told(150))).toBe(36);
    expect(paceAfterRefusal({ ...large, rateFactor: 0.5 }, told(150))).toBe(18);
  });

  test("is a little below what went, where that was less than an hour's part: the operator counts by the hour", () => {
    expect(paceAfterRefusal(large, told(30))).toBe(27);
  });

  test("is not learned from a few messages", () => {
    expect(paceAfterRefusal(large, told(5))).toBe(36);
  });

  test("goes at once after a clean hour, and no more on that day", () => {
    let pair = rated(large, 30);
    expect(pair).toMatchObject({ pacePerHour: 27, rateFactor: 0.5 });
    for (let h = 2; h < 9; h++) pair = taken(pair, now + h * hour, 30 + 20 * h);
    expect(pair.rateFactor * 40).toBeCloseTo(27);
  });

  test("stays what it was when it is refused again: that was for something else", () => {
    const back = taken(rated(large, 150), now + 2 * hour, 170);
    const again = rated(back, 180, now + 3 * hour);
    expect(again).toMatchObject({ pacePerHour: 36, rateFactor: 0.45 });
    expect(taken(again, now + 5 * hour, 200).rateFactor).toBe(0.9);
  });

  test("is forgotten with the day: from then on the rate comes back in steps", () => {
    const slowed = { ...rated(large, 30), restsUntil: now };
    expect(rateAfterCleanHour(slowed, now + 10 * hour - 1)).toBe(27 / 40);
    expect(rateAfterCleanHour(slowed, now + 10 * hour)).toBeCloseTo(0.58);
    expect(paceAfterRefusal(slowed, told(150, now + 10 * hour))).toBe(18);
  });

  test("never makes a pair slower than it is", () => {
    expect(rateAfterCleanHour({ ...large, rateFactor: 0.95, pacePerHour: 27, ceilingAt: now }, now)).toBe(
      0.95,
    );
  });

  test("is none where the volume is minded, after a block, and after a cut by the slow loop", () => {
    const known = { ...large, ceilingPerDay: 270, ceilingAt: now - hour };
    expect(rated(known, 300)).toMatchObject({ capPerDay: 270, pacePerHour: null });
    const slowed = taken(rated(large, 150), now + 20 * minute, 151);
    expect(slowed.pacePerHour).toBe(36);
    const blocked = onPairSignal(slowed, "block", at(now + hour, { usedToday: 160 })).pair;
    expect(blocked.pacePerHour).toBeNull();
    expect(closePairDay(slowed, aDay(160, "ease"), now + 14 * hour).pair.pacePerHour).toBeNull();
  });

  test("is kept through refusals in a row, for nothing was taken that would tell more", () => {
    const first = rated(large, 30);
    const second = rated(first, 31, (first.restsUntil ?? 0) + 1);
    expect(second).toMatchObject({ state: "resting", pacePerHour: 27, rateFactor: 0.5, restCount: 2 });
  });

  test("is not learned from a probe after a block", () => {
    const blocked = onPairSignal(large, "block", at(now, { usedToday: 160 })).pair;
    const probe = rated(blocked, 161, (blocked.restsUntil ?? 0) + 1);
    expect(probe).toMatchObject({ state: "quarantined", pacePerHour: null });
  });

  test("counts rests in a row down with each clean hour", () => {
    const first = rated(large, 30);
    const second = rated(first, 31, (first.restsUntil ?? 0) + 1);
    const afterAnHour = taken(second, (second.restsUntil ?? 0) + hour, 32);
    expect(afterAnHour.restCount).toBe(1);
  });
});
