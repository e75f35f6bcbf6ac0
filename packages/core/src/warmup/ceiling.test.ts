import { describe, expect, test } from "vitest";
import { policy } from "../policy.ts";
import { hour, minute } from "../time.ts";
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

  test("tells nothing about a volume before an hour's part of it has gone, nor before 30 messages", () => {
    expect(toldOften(5, 29).pair.capPerDay).toBe(200);
    expect(toldOften(3, 30).pair.capPerDay).toBe(27);
    const huge = { ...large, capPerDay: 1_000 };
    expect(toldOften(5, 99, huge).pair.capPerDay).toBe(1_000);
    expect(toldOften(3, 100, huge).pair.capPerDay).toBe(90);
  });
});
