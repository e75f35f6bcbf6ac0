import { describe, expect, test } from "vitest";
import { day, hour } from "../time.ts";
import { quarantineListed, releaseListed } from "./listed-pair.ts";
import { coldPair, onPairSignal, type PairState } from "./pair.ts";
import { closePairDay } from "./pair-day.ts";

const now = Date.UTC(2026, 2, 2, 10);
const warm: PairState = {
  ...coldPair("google"),
  state: "warming",
  capPerDay: 200,
  rateFactor: 1,
  connections: 4,
};
const held = quarantineListed(warm, ["Spamhaus ZEN"]).pair;
const signal = { nowMs: now + 30 * day, usedToday: 5, retryAfterMs: null, replyText: "250 ok" };

describe("a pair whose address is listed", () => {
  test("is quarantined without an end of its own, with the list and what clears it", () => {
    expect(held).toMatchObject({ state: "quarantined", restsUntil: null, capPerDay: 200 });
    expect(quarantineListed(warm, ["Spamhaus ZEN", "Barracuda"]).decision).toMatchObject({
      limit: "rotation",
      before: "warming",
      after: "quarantined",
      reason: expect.stringContaining("Spamhaus ZEN and Barracuda"),
      clears: expect.stringContaining("removal"),
      clearsAt: null,
    });
  });
  test("is moved by no reply and by no day, however long ago it was", () => {
    for (const each of ["ok", "rate", "block"] as const)
      expect(onPairSignal(held, each, signal)).toEqual({ pair: held, decision: null });
    const judgement = {
      verdict: "grow" as const,
      because: null,
      bounceRate: 0,
      complaintRate: 0,
    } as unknown as Parameters<typeof closePairDay>[1]["judgement"];
    const today = { used: 200, weeklyMean: 200, rateShare: 0, judgement };
    expect(closePairDay(held, today, now + day)).toEqual({ pair: held, decision: null });
    expect(
      closePairDay({ ...held, lastUsedAt: now }, { ...today, used: 0 }, now + 60 * day).decision,
    ).toBeNull();
  });
  test("is quarantined once: a second list moves nothing more", () => {
    expect(quarantineListed(held, ["Barracuda"])).toEqual({ pair: held, decision: null });
  });
});

describe("a release", () => {
  test("goes on at half the cap, one connection and the careful rate", () => {
    const { pair, decision } = releaseListed(held, now);
    expect(pair).toMatchObject({
      state: "slowed",
      capPerDay: 100,
      connections: 1,
      rateFactor: 0.5,
      ceilingAt: now,
    });
    expect(decision).toMatchObject({ limit: "rotation", before: "quarantined" });
  });
  test("leaves one message a day at least, and no faster rate than before", () => {
    const small = quarantineListed({ ...warm, capPerDay: 1, rateFactor: 0.25 }, ["Barracuda"]).pair;
    expect(releaseListed(small, now).pair).toMatchObject({ capPerDay: 1, rateFactor: 0.25 });
  });
  test("touches no pair that a block paused", () => {
    const blocked: PairState = { ...warm, state: "quarantined", restsUntil: now + 4 * hour };
    expect(releaseListed(blocked, now)).toEqual({ pair: blocked, decision: null });
  });
});
