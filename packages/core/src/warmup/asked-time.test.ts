import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { classifyReply } from "../feedback/reply/classify-reply.ts";
import { policy } from "../policy.ts";
import { day, hour, minute } from "../time.ts";
import { type AskedTime, pauseLength, restLength, ruleTimeOf, stageAfter } from "./asked-time.ts";
import { coldPair, onPairSignal, type PairState } from "./pair.ts";

const now = Date.UTC(2026, 2, 2, 10);
const warming: PairState = { ...coldPair("google"), state: "warming", lastGoodAt: now - day };
const silent: AskedTime = { retryAfterMs: null, ruleTime: null };
const rests = (ms: number): AskedTime => ({ retryAfterMs: null, ruleTime: { kind: "rest", ms } });
const names = (retryAfterMs: number): AskedTime => ({ retryAfterMs, ruleTime: null });

function told(signal: "rate" | "block", asked: AskedTime, pair = warming) {
  return onPairSignal(pair, signal, {
    ...asked,
    nowMs: now,
    usedToday: 20,
    replyText: "421 4.7.28 too much",
  });
}

describe("a rest", () => {
  test.each([
    ["lasts 10 min when nothing is asked", 0, silent, 10 * minute],
    ["lasts as long as the row says", 0, rests(30 * minute), 30 * minute],
    ["lasts as long as the reply names", 0, names(45 * minute), 45 * minute],
    ["lasts as long as the longer of both", 0, { ...rests(hour), retryAfterMs: 20 * minute }, hour],
    ["is never shorter than what its turn says", 3, rests(15 * minute), 80 * minute],
    ["is never longer than the policy's longest", 0, names(2 * day), policy.pair.maxRestMs],
  ])("%s", (_what, inARow, asked, ms) => {
    expect(restLength(inARow, asked).ms).toBe(ms);
  });
});

describe("a pause after a block", () => {
  test.each([
    ["lasts 4 h when nothing is asked", 0, silent, 4 * hour],
    ["lasts as long as the row says, shorter", 0, rests(15 * minute), 15 * minute],
    ["or longer", 0, rests(day), day],
    ["is never shorter than a rest", 0, names(minute), 10 * minute],
    ["lasts 24 h the second time, whatever shorter time is asked for", 1, rests(hour), day],
    ["and 72 h from the third on", 4, rests(hour), 3 * day],
    ["is never longer than the policy's longest", 0, rests(30 * day), 3 * day],
  ])("%s", (_what, inARow, asked, ms) => {
    expect(pauseLength(inARow, asked).ms).toBe(ms);
  });
});

test("a pause that was asked for counts as one, however short, and as every pause that it outlasts", () => {
  expect(stageAfter(0, 15 * minute)).toBe(1);
  expect(stageAfter(1, day)).toBe(2);
  expect(stageAfter(0, 3 * day)).toBe(3);
});

test("the decision says who asked for how long, and where the policy ends it", () => {
  const reason = (signal: "rate" | "block", asked: AskedTime) => told(signal, asked).decision?.reason;
  expect(reason("rate", silent)).toMatch(/”$/);
  expect(reason("rate", names(45 * minute))).toMatch(/” It asks for 45 min\.$/);
  expect(reason("rate", rests(30 * minute))).toMatch(/” Such a reply asks for 30 min\.$/);
  expect(reason("rate", names(2 * day))).toMatch(/” It asks for 48 h; the most is 160 min\.$/);
  expect(reason("block", rests(day))).toMatch(/” Such a reply asks for 24 h\.$/);
  expect(reason("block", rests(30 * day))).toMatch(/” Such a reply asks for 30 days; the most is 72 h\.$/);
  expect(reason("block", names(4 * hour))).toMatch(/”$/);
  expect(told("block", rests(day)).decision?.after).toContain("after a pause of 24 h");
  expect(told("block", rests(day)).decision?.clearsAt).toBe(now + day);
});

test("a row that asks for a lower rate rests the pair no longer, but keeps the rate low for so long", () => {
  const rateAfter = (askedMs: number, afterMs: number) => {
    const { pair } = told("rate", { retryAfterMs: null, ruleTime: { kind: "slow", ms: askedMs } });
    expect(pair.restsUntil).toBe(now + 10 * minute);
    const taken = { ...silent, nowMs: now + afterMs, usedToday: 20, replyText: "250 ok" };
    return onPairSignal(pair, "ok", taken).pair.rateFactor;
  };
  expect(rateAfter(150 * minute, 150 * minute - 1)).toBe(0.5);
  expect(rateAfter(150 * minute, 150 * minute)).toBeGreaterThan(0.5);
  // Never for longer than the longest rest.
  expect(rateAfter(day, policy.pair.maxRestMs)).toBeGreaterThan(0.5);
});

test("a row that names no time asks for none: a block that it reads lasts its 4 h", () => {
  const reaction = { kind: "cool" } as const;
  expect(ruleTimeOf({ scope: "pair", reaction, durationMs: null })).toBeNull();
});

test("a row that says to go slower asks for a low rate, any other for silence", () => {
  const timeOf = (kind: "slow" | "cool") =>
    ruleTimeOf({ scope: "pair", reaction: { kind }, durationMs: hour })?.kind;
  expect([timeOf("slow"), timeOf("cool")]).toEqual(["slow", "rest"]);
});

test("rows about a mailbox, a campaign or a recipient say nothing about the pair's time", () => {
  const timeOf = (text: string, operator: string) =>
    ruleTimeOf(classifyReply({ code: null, enhanced: null, text, operator }));
  expect(timeOf("501 5.1.8 Sender address rejected", "others")).toBeNull();
  expect(timeOf("550 5.1.1 User unknown", "others")).toBeNull();
  expect(timeOf("550 5.7.1 Mail from your IP 192.0.2.1 is blocked", "others")).toEqual({
    kind: "rest",
    ms: 4 * hour,
  });
});

test("whatever is asked for: the length lies within the policy, and asking for more never makes it shorter", () => {
  const asked = fc.record({
    retryAfterMs: fc.option(fc.nat(3 * day)),
    ruleTime: fc.option(
      fc.record({ kind: fc.constantFrom("rest" as const, "slow" as const), ms: fc.nat(30 * day) }),
    ),
  });
  fc.assert(
    fc.property(asked, fc.nat(6), fc.nat(5 * hour), (time, inARow, more) => {
      const { restMs, maxRestMs, blockPauseMs } = policy.pair;
      const longerAsked = { ...time, retryAfterMs: (time.retryAfterMs ?? 0) + more };
      const rest = restLength(inARow, time).ms;
      expect(rest).toBeGreaterThanOrEqual(restMs);
      expect(rest).toBeLessThanOrEqual(maxRestMs);
      expect(restLength(inARow, longerAsked).ms).toBeGreaterThanOrEqual(rest);
      const pause = pauseLength(inARow, time).ms;
      expect(pause).toBeGreaterThanOrEqual(restMs);
      expect(pause).toBeLessThanOrEqual(Math.max(...blockPauseMs));
      if (time.retryAfterMs !== null)
        expect(pauseLength(inARow, longerAsked).ms).toBeGreaterThanOrEqual(pause);
    }),
  );
});
