import { day, hour, minute } from "@penguinmails/core/time";
import { describe, expect, test } from "vitest";
import { chanceOf } from "../dns/chance.ts";
import { counted, deferralChance, type History, judge, noHistory, standingOf } from "./standing.ts";

const limits = { newPerHour: 40, newPerDay: 150, spike: 2.2, coolMs: 10 * minute };
const start = Date.UTC(2026, 2, 2, 8);

/** Sends `perDay` over eight hours of each day; the history, and how many of each day were deferred. */
function live(before: History, from: number, daily: readonly number[]) {
  let history = before;
  const deferred = daily.map((perDay, at) => {
    let refused = 0;
    for (let n = 0; n < perDay; n += 1) {
      const now = from + at * day + Math.floor((n / perDay) * 8 * hour);
      const judged = judge(limits, history, now, chanceOf(1, "die", at, n));
      history = judged.history;
      if (judged.verdict === "take") history = counted(history, "accepted", now);
      else refused += 1;
    }
    return refused;
  });
  return { history, deferred };
}
const old = (perDay: number): History => ({
  ...noHistory(start - 7 * day),
  days: [7, 6, 5, 4, 3, 2, 1].map((ago) => ({
    ...{ day: Math.floor(start / day) - ago, accepted: perDay, complaints: 0, unknown: 0 },
  })),
});
const complainedOf = (accepted: number, complaints: number): History => {
  let history: History = {
    ...noHistory(start),
    days: [{ day: Math.floor(start / day), accepted, complaints: 0, unknown: 0 }],
  };
  for (let n = 0; n < complaints; n += 1) history = counted(history, "complaints", start);
  return history;
};

describe("what an operator lets in", () => {
  test("a new address is slowed before an old one", () => {
    const [fresh, known] = [live(noHistory(start), start, [800]), live(old(1_000), start, [800])];
    expect(fresh.deferred[0]).toBeGreaterThan(500);
    expect(known.deferred[0]).toBe(0);
  });

  test("who starts small is not slowed", () => {
    expect(live(noHistory(start), start, [40]).deferred).toEqual([0]);
  });

  test("who never sends more than twice the mean of a week grows; who multiplies does not", () => {
    const daily: number[] = [];
    for (let n = 0; n < 25; n += 1) {
      const mean = daily.slice(-7).reduce((sum, one) => sum + one, 0) / Math.min(7, Math.max(1, n));
      daily.push(Math.floor(Math.max(40, Math.min((daily.at(-1) ?? 0) * 1.35, 2 * mean))));
    }
    expect(daily.at(-1)).toBeGreaterThan(1_000);
    const patient = live(noHistory(start), start, daily);
    const sent = daily.reduce((sum, one) => sum + one, 0);
    expect(patient.deferred.reduce((sum, one) => sum + one, 0)).toBeLessThan(sent * 0.05);
    const hasty = live(noHistory(start), start, [50, 500, 5_000]);
    expect(hasty.deferred[2]).toBeGreaterThan(4_000);
  });

  test("the more of what is allowed is used up, the likelier a deferral", () => {
    const standing = standingOf(limits, noHistory(start), start);
    const after = (accepted: number) => {
      let history = noHistory(start);
      for (let n = 0; n < accepted; n += 1) history = counted(history, "accepted", start);
      return deferralChance(standing, history, start);
    };
    expect([after(0), after(36)]).toEqual([0, 0]);
    expect(after(44)).toBeCloseTo(0.5);
    expect(after(52)).toBe(1);
  });

  test("a new hour forgets the last one's haste", () => {
    let history = noHistory(start);
    for (let n = 0; n < 52; n += 1) history = counted(history, "accepted", start);
    expect(judge(limits, history, start, 0.9).verdict).toBe("defer");
    expect(judge(limits, history, start + hour, 0.9).verdict).toBe("take");
  });

  test("complaints make less of an address, and too many shut it out for a day", () => {
    expect(standingOf(limits, complainedOf(10_000, 5), start).quality).toBe(1);
    expect(standingOf(limits, complainedOf(10_000, 15), start).quality).toBe(0.7);
    expect(standingOf(limits, complainedOf(10_000, 40), start).quality).toBe(0.3);
    const { verdict, history } = judge(limits, complainedOf(500, 3), start, 0.99);
    expect(verdict).toBe("block");
    expect(judge(limits, history, start + 23 * hour, 0.99).verdict).toBe("block");
    expect(judge(limits, history, start + 25 * hour, 0.99).verdict).toBe("take");
  });

  test("two complaints prove nothing", () => {
    expect(judge(limits, complainedOf(50, 2), start, 0.99).verdict).toBe("take");
  });

  test("who asks for many that do not exist is shut out", () => {
    let history = noHistory(start);
    for (let n = 0; n < 20; n += 1) history = counted(history, "unknown", start);
    expect(judge(limits, history, start, 0.99).verdict).toBe("block");
  });

  test("who keeps knocking is shut out for ten minutes, whatever the die says", () => {
    let history = complainedOf(200, 0);
    for (let n = 0; n < 91; n += 1) history = judge(limits, history, start, 0).history;
    expect(judge(limits, history, start + 9 * minute, 1).verdict).toBe("defer");
    expect(history.coolUntilMs).toBe(start + 10 * minute);
  });

  test("two weeks on, complaints are forgotten", () => {
    expect(standingOf(limits, complainedOf(1_000, 4), start + 15 * day).quality).toBe(1);
  });
});
