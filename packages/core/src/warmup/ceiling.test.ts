import { describe, expect, test } from "vitest";
import { policy } from "../policy.ts";
import { day, hour, minute } from "../time.ts";
import { growthOf } from "./ceiling.ts";
import { onPairSignal, type PairState } from "./pair.ts";
import { closePairDay } from "./pair-day.ts";
import { aDay, at, now, warming } from "./pair-test-world.ts";

const large: PairState = { ...warming, capPerDay: 200 };
/** A row that read the reply says that it is about the pair. */
const ruleTime = { kind: "rest" as const, ms: policy.pair.restMs };
type Said = Partial<Parameters<typeof at>[1]>;
const told = (pair: PairState, usedToday: number, said: Said = { ruleTime }) => {
  const when = Math.max(now, (pair.restsUntil ?? 0) + 1);
  return onPairSignal(pair, "rate", at(when, { usedToday, ...said }));
};
/** Asked to slow down `times` times, each time by the first message after the rest. */
const toldOften = (times: number, usedToday: number, pair = large, said: Said = { ruleTime }) => {
  let move = told(pair, usedToday, said);
  for (let n = 1; n < times; n++) move = told(move.pair, usedToday, said);
  return move;
};

describe("an operator that asks for less whatever the silence before", () => {
  test("minds the day's volume: nothing more goes that day, and the next begins below it at full rate", () => {
    expect(toldOften(2, 60).pair.capPerDay).toBe(200);
    const { pair, decision } = toldOften(3, 60);
    expect(pair).toMatchObject({ capPerDay: 54, ceilingPerDay: 54, state: "resting" });
    expect(decision).toMatchObject({ limit: "capPerDay", before: "200" });
    expect(decision?.after).toMatch(/^54: nothing more today/);
    expect(decision?.reason).toMatch(/No silence helps: it minds the day's volume\.$/);
    const next = closePairDay(pair, aDay(60, "clean", 60, 0.1), now + 14 * hour);
    expect(next.pair).toMatchObject({ capPerDay: 54, rateFactor: 1, restCount: 0, state: "warming" });
    expect(next.decision?.reason).toMatch(/after 60 messages of the day/);
  });

  test("is thought to mind its pace while mail was taken after the rest", () => {
    const { pair } = toldOften(2, 60);
    const taken = onPairSignal(pair, "ok", at((pair.restsUntil ?? 0) + minute)).pair;
    expect(told(taken, 61).pair.capPerDay).toBe(200);
  });

  test("tells nothing about a volume when its replies name no cause: it may be in trouble", () => {
    expect(toldOften(5, 60, large, {}).pair.capPerDay).toBe(200);
    expect(toldOften(5, 60, large, { ruleTime: null }).pair.capPerDay).toBe(200);
  });

  test("tells nothing about a volume before an hour's part of it was taken, nor before ten messages", () => {
    expect(toldOften(5, 25).pair.capPerDay).toBe(200);
    expect(toldOften(3, 26).pair.capPerDay).toBe(23);
    const huge = { ...large, capPerDay: 1_000 };
    expect(toldOften(5, 105, huge).pair.capPerDay).toBe(1_000);
    expect(toldOften(3, 106, huge).pair.capPerDay).toBe(95);
    expect(toldOften(5, 15, warming).pair.capPerDay).toBe(40);
    expect(toldOften(3, 16, warming).pair.capPerDay).toBe(14);
  });

  test("tells nothing about a volume by probes alone, of which it takes none", () => {
    let { pair } = told(warming, 2);
    for (let n = 2; n <= 7; n++) pair = told(pair, 2 * n).pair;
    expect(pair.capPerDay).toBe(40);
  });
});

describe("late in the day an operator that asks for less", () => {
  const late = (pair: PairState, usedToday = 150) => onPairSignal(pair, "rate", at(now, { usedToday }));
  /** A volume of that many was too much two days ago. */
  const knownAt = (refused: number): PairState => ({
    ...large,
    ceilingPerDay: 0.9 * refused,
    ceilingAt: now - 2 * day,
  });

  test("for the first time within a week is given a rest, which shows whether it minds the volume or the pace", () => {
    for (const pair of [large, { ...knownAt(150), ceilingAt: now - 7 * day }])
      expect(late(pair).pair).toMatchObject({ capPerDay: 200, ceilingPerDay: 135, rateFactor: 0.5 });
    expect(toldOften(2, 150).pair.capPerDay).toBe(200);
    expect(toldOften(3, 150).pair.capPerDay).toBe(135);
  });

  test("where about so many were too much before minds the volume; well below that it may mind something else", () => {
    expect(late(knownAt(166)).pair.capPerDay).toBe(135);
    expect(late(knownAt(167)).pair.capPerDay).toBe(200);
  });

  /** Refused after 100 of 200, and then one was taken as the given number of messages of the day. */
  const takenAs = (nth: number, afterMs = hour) => {
    const { pair } = onPairSignal(large, "rate", at(now, { usedToday: 100 }));
    return onPairSignal(pair, "ok", at(now + afterMs, { usedToday: nth })).pair;
  };

  test("and takes an hour's part of the cap beyond that on the same day minds its pace", () => {
    expect(takenAs(123).ceilingPerDay).toBe(90);
    expect(takenAs(124)).toMatchObject({ ceilingPerDay: null, ceilingAt: now });
    expect(takenAs(124, 10 * hour).ceilingPerDay).toBe(90);
  });

  test("after so few messages that they say nothing about a volume leaves them as they are, whatever it takes then", () => {
    const { pair } = onPairSignal(large, "rate", at(now, { usedToday: 10 }));
    const taken = onPairSignal(pair, "ok", at(now + hour, { usedToday: 100 })).pair;
    expect(taken.ceilingPerDay).toBe(9);
  });

  test("of its pace is asked on, and the next day begins at full rate with a little more than went", () => {
    const paced: PairState = { ...takenAs(124), rateFactor: 1, state: "warming", restsUntil: null };
    const again = onPairSignal(paced, "rate", at(now + 2 * hour, { usedToday: 140 })).pair;
    expect(again).toMatchObject({ capPerDay: 200, ceilingPerDay: null });
    const next = closePairDay(again, aDay(160, "clean", 160, 0.041), now + 14 * hour);
    expect(next.pair).toMatchObject({ capPerDay: 176, rateFactor: 1, ceilingPerDay: null });
    expect(growthOf(next.pair, 176, now + 2 * day)).toBe(1.1);
  });

  test("of its pace is believed to mind the volume once no silence helps", () => {
    const paced: PairState = { ...large, ceilingPerDay: null, ceilingAt: now - day };
    expect(toldOften(3, 150, paced).pair).toMatchObject({ capPerDay: 135, ceilingPerDay: 135 });
  });

  test("and takes some more leaves a cap a little below the most that it took, its probes left out", () => {
    const { pair } = late(large, 130);
    expect(pair.ceilingPerDay).toBe(117);
    expect(closePairDay(pair, aDay(134), now + 8 * hour).pair.capPerDay).toBe(117);
    expect(closePairDay(pair, aDay(150), now + 8 * hour).pair.capPerDay).toBe(131);
  });

  test.each<[string, Partial<PairState>, number]>([
    ["the rate is back", { rateFactor: 1 }, 190],
    ["it was blocked", { blockStage: 1 }, 190],
    ["it is quarantined", { state: "quarantined" }, 190],
    ["it was on the day before, and less went today", {}, 179],
  ])("leaves the cap as it is when %s", (_why, change, used) => {
    const pair = { ...late(large, 200).pair, ...change };
    expect(pair.ceilingPerDay).toBe(180);
    expect(closePairDay(pair, aDay(used, "clean", used, 0.2), now + 8 * hour).pair).toEqual(pair);
  });

  test("leaves a cap of 1 as it is: there is always something to try", () => {
    const { pair } = late({ ...warming, capPerDay: 1 }, 1);
    expect(closePairDay(pair, aDay(1), now + 8 * hour).pair.capPerDay).toBe(1);
  });
});

describe("a cap of which too little is to be had", () => {
  /** Asked for less at that time, and still slow when the day was closed. */
  const slowed = (usedToday: number, pair = large) =>
    onPairSignal(pair, "rate", at(now - 4 * hour, { usedToday })).pair;

  test("comes down to a little more than what went, by no more than half, and at full rate", () => {
    const { pair, decision } = closePairDay(slowed(90), aDay(110, "clean", 110, 0.2), now);
    expect(pair).toMatchObject({ capPerDay: 121, rateFactor: 1, restCount: 0, state: "warming" });
    expect(decision).toMatchObject({ limit: "capPerDay", before: "200", after: "121 at full rate" });
    expect(closePairDay(slowed(30), aDay(30, "hold", 30, 0.2), now).pair.capPerDay).toBe(100);
  });

  test("is kept where 4 % of the day or less was put off, and the next begins at full rate", () => {
    const closed = (rateShare: number) => closePairDay(slowed(90), aDay(90, "clean", 150, rateShare), now);
    expect(closed(0.041).pair.capPerDay).toBe(100);
    expect(closed(0.04).pair).toMatchObject({ capPerDay: 200, rateFactor: 1, restCount: 0 });
    expect(closed(0.04).decision).toMatchObject({
      limit: "rate",
      before: "rate ×0.5",
      after: "full rate",
      reason:
        "Google asked this address to slow down, and put off 4 % of the day's messages: too few to send less for.",
    });
  });

  test("grows slowly where few were put off and most of it went, unless the evidence or a rest stands against it", () => {
    const paced = { ...slowed(90), ceilingPerDay: null };
    const closed = (change: Partial<PairState>, verdict: "clean" | "hold" = "clean") =>
      closePairDay({ ...paced, ...change }, aDay(130, verdict, 150, 0.02), now).pair;
    expect(closed({})).toMatchObject({ capPerDay: 221, rateFactor: 1 });
    expect(closed({}, "hold")).toMatchObject({ capPerDay: 200, rateFactor: 1 });
    expect(closed({ restsUntil: now + hour })).toMatchObject({ capPerDay: 200, rateFactor: 1 });
  });

  test.each([
    ["most of it was used", slowed(90), aDay(120)],
    ["less than an hour's part of it was used: the operator may take nothing at all", slowed(19), aDay(19)],
    ["the operator asked on another day", { ...slowed(90), ceilingAt: now - day }, aDay(90)],
    ["the rate is back", { ...slowed(90), rateFactor: 1 }, aDay(90)],
    ["it was blocked", { ...slowed(90), blockStage: 1 }, aDay(90)],
  ])("stays when %s", (_why, pair, today) => {
    expect(closePairDay(pair, { ...today, rateShare: 0.2 }, now).pair).toEqual(pair);
  });

  test("yields to what the evidence says", () => {
    expect(closePairDay(slowed(90), aDay(90, "stop"), now).pair).toMatchObject({ state: "quarantined" });
  });
});

describe("growth within a week of a ceiling", () => {
  /** 100 were too many three days ago. */
  const near: PairState = { ...large, capPerDay: 110, ceilingPerDay: 90, ceilingAt: now - 3 * day };

  test("is 1.2 instead of 1.1 once a day took more than was refused", () => {
    expect(growthOf(near, 100, now)).toBe(1.1);
    expect(growthOf(near, 101, now)).toBe(1.2);
    expect(closePairDay(near, aDay(110), now).pair.capPerDay).toBe(132);
  });

  test("stays 1.1 where the refusal came so early that it says nothing about a day's volume", () => {
    expect(growthOf(near, 200, now)).toBe(1.2);
    expect(growthOf(near, 201, now)).toBe(1.1);
  });

  test("is in full below it, and after a week", () => {
    expect(growthOf({ ...near, capPerDay: 66 }, 66, now)).toBe(1.35);
    expect(growthOf({ ...near, capPerDay: 67 }, 67, now)).toBe(1.1);
    expect(growthOf({ ...near, ceilingAt: now - 7 * day }, 100, now)).toBe(1.35);
  });
});
