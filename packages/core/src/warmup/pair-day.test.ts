import { describe, expect, test } from "vitest";
import { day, hour } from "../time.ts";
import type { Verdict } from "./judge.ts";
import { onPairSignal, type PairState, type PairWarmth } from "./pair.ts";
import { closePairDay } from "./pair-day.ts";
import { aDay, at, now, warming } from "./pair-test-world.ts";

describe("a finished day", () => {
  test("that used at least 60 % cleanly grows the cap by 1.35", () => {
    expect(closePairDay(warming, aDay(40), now).pair).toMatchObject({ capPerDay: 54, state: "warming" });
    expect(closePairDay(warming, aDay(24), now).pair.capPerDay).toBe(48);
    expect(closePairDay(warming, aDay(23), now).pair.capPerDay).toBe(40);
  });

  test("says that hardly anything was held against it where up to 4 % was put off, else nothing", () => {
    const grown = (rateShare: number) => closePairDay(warming, aDay(40, "clean", 40, rateShare), now);
    expect(grown(0.04).pair.capPerDay).toBe(54);
    expect(grown(0.04).decision?.reason).toMatch(/and hardly anything held against it\.$/);
    expect(grown(0).decision?.reason).toMatch(/and nothing held against it\.$/);
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
    ["the week's other days were so small that twice their mean is less", aDay(40, "clean", 15), {}],
    ["twice the mean of the week is the cap", aDay(40, "clean", 20), {}],
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
    expect(decision?.after).toBe(verdict === "stop" ? "20 after a pause of 24 h" : String(cap));
    expect(decision?.clears?.startsWith("The pause ends by itself.")).toBe(verdict === "stop");
  });

  test("by an operator's own word says that its silence clears it, not a rate that it never named", () => {
    const day = aDay(5, "back");
    const said = { ...day, judgement: { ...day.judgement, operatorSaid: "Microsoft says: red." } };
    const { decision } = closePairDay(warming, said, now);
    expect(decision?.reason).toBe("Microsoft says: red.");
    expect(decision?.clears).toMatch(/operator says nothing of the kind/);
    expect(closePairDay(warming, day, now).decision?.clears).toMatch(/^Clean days below 3 %/);
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

  test("with evidence that says stop pauses also a pair that is left one message a day", () => {
    const least = { ...warming, capPerDay: 1 };
    expect(closePairDay(least, aDay(1, "stop"), now).pair).toMatchObject({
      capPerDay: 1,
      state: "quarantined",
    });
  });

  test("slows a pair whose rest is over, and keeps one resting that rests on", () => {
    const closed = (restsUntil: number) =>
      closePairDay({ ...warming, state: "resting", restsUntil }, aDay(40, "back"), now).pair.state;
    expect([closed(now), closed(now + 1)]).toEqual(["slowed", "resting"]);
  });

  test("names the cause of a cut: people who complain, or addresses that do not exist", () => {
    const reason = (because: "bounce" | "complaint") => {
      const day = aDay(40, "back");
      return closePairDay(warming, { ...day, judgement: { ...day.judgement, because } }, now).decision
        ?.reason;
    };
    expect(reason("bounce")).toMatch(/do not exist/);
    expect(reason("complaint")).toMatch(/call this spam/);
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

  test("still rests for as long as it was told to when it gets the full rate back", () => {
    const resting = { ...asked(38), restsUntil: now + hour };
    expect(closePairDay(resting, aDay(39), now).pair).toMatchObject({
      rateFactor: 1,
      restsUntil: now + hour,
    });
  });

  test("gets no full rate back by this when it was blocked, or asked on another day", () => {
    for (const pair of [{ ...asked(38), blockStage: 1 }, asked(38, 24)])
      expect(closePairDay(pair, aDay(39), now).pair).toEqual(pair);
  });

  test("with few of the day's messages put off lets the cap grow too, and says that the rate is full again", () => {
    const minded: PairState = { ...asked(38), ceilingPerDay: null };
    const { pair, decision } = closePairDay(minded, aDay(39, "clean", 39, 0.03), now);
    expect(pair).toMatchObject({ capPerDay: 44, rateFactor: 1 });
    expect(decision).toMatchObject({ limit: "capPerDay", before: "40", after: "44 at full rate" });
    expect(closePairDay(warming, aDay(39), now).decision?.after).toBe("54");
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
    expect(pair.state).toBe("warming");
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
