import { policy } from "@penguinmails/core/policy";
import { day as dayMs, utcDay } from "@penguinmails/core/time";
import { operatorFeeds } from "@penguinmails/db/schema/operator-feeds";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { clean, type FeedAgency, feedAgency, spamRate } from "./operator-feeds-test-world.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await testDatabase();
});
beforeEach(() => test.database.withOperator((tx) => tx.delete(operatorFeeds)));
afterAll(() => test.close());
const agency = () => feedAgency(test);

describe("the slow loop", () => {
  it("sets a pair back when its operator says so, with the operator's sentence, and once for each word", async () => {
    const w = await agency();
    await w.usePair("google", 40);
    await w.count(w.clock.now() - dayMs, "google", clean(1_000));
    await w.count(w.clock.now(), "google", clean(30));
    await w.read("postmaster", [spamRate(w, 0.004)]);
    w.clock.advance(dayMs);
    const first = await w.close();
    expect(first.cap).toBe(20);
    expect(first.ruled[0]?.reason).toMatch(/^Gmail says of .* 0\.4 % of what arrived was called spam/);
    await w.count(w.clock.now(), "google", clean(5));
    await w.read("postmaster", [spamRate(w, 0.004, 2)]);
    w.clock.advance(dayMs);
    expect((await w.close()).cap).toBe(20);
  });

  it("heeds a word that is corrected once more only when it asks for more than it did", async () => {
    const w = await agency();
    await w.usePair("ms-consumer", 40);
    const day = utcDay(w.clock.now() - dayMs);
    const caps: (number | undefined)[] = [];
    for (const hits of [5, 6, 7, 1]) {
      await w.count(w.clock.now(), "ms-consumer", clean(20));
      const value = { least: hits, most: hits };
      await w.read("snds", [{ subject: w.pool.ip, day, metric: "trap-hits", value }]);
      w.clock.advance(dayMs);
      caps.push((await w.close()).cap);
    }
    expect(caps).toEqual([34, 34, 34, 34]);
    expect(await w.rows()).toMatchObject([{ least: 1, toldDay: "2026-03-02" }]);
    const other = await agency();
    await other.usePair("ms-consumer", 40);
    for (const [hits, cap] of [
      [1, 40],
      [5, 34],
    ] as const) {
      await test.database.withOperator((tx) => tx.delete(operatorFeeds));
      await other.count(other.clock.now(), "ms-consumer", clean(30));
      const value = { least: hits, most: hits };
      await other.read("snds", [{ subject: other.pool.ip, day, metric: "trap-hits", value }]);
      other.clock.advance(dayMs);
      expect((await other.close()).cap).toBe(cap);
    }
  });

  it("heeds a corrected rate where the one before may have been a single complaint's", async () => {
    const w = await agency();
    await w.usePair("google", 40);
    await w.count(w.clock.now() - dayMs, "google", clean(100));
    const caps: (number | undefined)[] = [];
    for (const [at, rate] of [0.004, 0.05].entries()) {
      await test.database.withOperator((tx) => tx.delete(operatorFeeds));
      await w.count(w.clock.now(), "google", clean(20));
      await w.read("postmaster", [spamRate(w, rate, 1 + at)]);
      w.clock.advance(dayMs);
      caps.push((await w.close()).cap);
    }
    expect(caps).toEqual([40, 20]);
  });

  it("heeds on Monday what an operator told over the weekend, and once", async () => {
    const w = await agency();
    w.clock.advance(4 * dayMs);
    await w.usePair("ms-consumer", 40);
    await w.count(w.clock.now(), "ms-consumer", clean(40));
    w.clock.advance(dayMs);
    const red = { subject: w.pool.ip, metric: "filter-share", value: { least: 0.9, most: 1 } } as const;
    await w.read("snds", [{ ...red, day: "2026-03-06" }]);
    w.clock.advance(dayMs);
    expect((await w.close()).cap).toBe(54);
    w.clock.advance(dayMs);
    await w.count(w.clock.now(), "ms-consumer", clean(54));
    w.clock.advance(dayMs);
    const { cap, ruled } = await w.close();
    expect(cap).toBe(27);
    expect(ruled.at(-1)?.reason).toMatch(/^Microsoft says of .* on 2026-03-06: .*red/);
    await w.count(w.clock.now(), "ms-consumer", clean(5));
    w.clock.advance(dayMs);
    expect((await w.close()).cap).toBe(27);
  });

  it("lets a pair grow when the operator is silent, praises, or speaks of long ago", async () => {
    const longAgo = policy.operatorFeed.freshDays + 1;
    for (const words of [
      (w: FeedAgency) => [spamRate(w, null)],
      (w: FeedAgency) => [spamRate(w, 0)],
      // Of nothing that we know to have been delivered: one complaint may have made it.
      (w: FeedAgency) => [spamRate(w, 0.02)],
      (w: FeedAgency) => [spamRate(w, 0.003, longAgo)],
    ]) {
      const w = await agency();
      await test.database.withOperator((tx) => tx.delete(operatorFeeds));
      await w.usePair("google", 40);
      await w.count(w.clock.now() - longAgo * dayMs, "google", clean(1_000));
      await w.count(w.clock.now(), "google", clean(40));
      await w.read("postmaster", words(w));
      w.clock.advance(dayMs);
      expect((await w.close()).cap).toBeGreaterThan(40);
    }
  });

  it("a colour or a trap of SNDS moves the pair towards Microsoft alone", async () => {
    const w = await agency();
    await w.usePair("google", 40);
    await w.count(w.clock.now(), "google", clean(40));
    const about = { subject: w.pool.ip, day: utcDay(w.clock.now() - dayMs) };
    await w.read("snds", [{ ...about, metric: "filter-share", value: { least: 0.9, most: 1 } }]);
    w.clock.advance(dayMs);
    expect((await w.close()).cap).toBeGreaterThan(40);
  });
});
