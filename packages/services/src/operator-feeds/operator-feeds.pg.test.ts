import { policy } from "@penguinmails/core/policy";
import { FeedError, type FeedWord } from "@penguinmails/core/ports/operator-feed";
import { day as dayMs, hour, utcDay } from "@penguinmails/core/time";
import { addEvidence } from "@penguinmails/db/repositories/evidence";
import { evidenceDaily } from "@penguinmails/db/schema/evidence";
import { addresses, domains } from "@penguinmails/db/schema/fleet";
import { operatorFeeds } from "@penguinmails/db/schema/operator-feeds";
import { type TestDatabase, testDatabase, untilLockWaits } from "@penguinmails/testkit/database";
import { makePool } from "@penguinmails/testkit/factories";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { listBudgets } from "../reputation/list-budgets.ts";
import { getReputation } from "../reputation/read-reputation.ts";
import { listOperatorWords } from "./list-words.ts";
import { clean, feedAgency, spamRate } from "./operator-feeds-test-world.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await testDatabase();
});
beforeEach(() => test.database.withOperator((tx) => tx.delete(operatorFeeds)));
afterAll(() => test.close());
const agency = () => feedAgency(test);

describe("a reading", () => {
  it("asks for verified domains and held addresses, and keeps what was said once, however often it comes", async () => {
    const w = await agency();
    const words = [spamRate(w, 0.002), spamRate(w, 0.9, 500), spamRate(w, 0.9, -2)];
    for (let round = 0; round < 2; round++) {
      expect(await w.read("postmaster", words)).toBe(1);
      w.clock.advance(policy.operatorFeed.readEveryMs);
    }
    expect(w.asked[0]?.domains).toContain(w.name);
    expect(w.asked[0]?.addresses).toContain(w.pool.ip);
    expect(await w.rows()).toMatchObject([{ day: "2026-03-01", least: 0.002 }]);
  });

  it("ends the keeping of what is too old, also of an agency that nothing new is told of", async () => {
    const [w, other] = [await agency(), await agency()];
    await w.read("postmaster", [spamRate(w, 0.002), spamRate(w, 0.002, 2)]);
    expect(await w.rows()).toHaveLength(2);
    w.clock.advance((policy.operatorFeed.keepDays - 1) * dayMs);
    other.clock.set(w.clock.now());
    await other.read("postmaster", [spamRate(other, 0.002)]);
    expect(await w.rows()).toMatchObject([{ day: "2026-03-01" }]);
    expect(await other.rows()).toHaveLength(1);
  });

  it("is due once a day, sooner after one that failed; a fault is kept as a sentence for staff", async () => {
    const w = await agency();
    await expect(w.read("snds", new FeedError("SNDS link 1 cannot be reached."))).rejects.toThrow(/1 of 1/);
    expect(await w.read("snds", [])).toBe(0);
    w.clock.advance(policy.operatorFeed.retryAfterMs);
    await expect(w.read("snds", new Error("password=hunter2"))).rejects.toThrow();
    const [state] = await test.database.withOperator((tx) => tx.select().from(operatorFeeds));
    expect(state).toMatchObject({ fault: "Reading failed; the log says why.", answeredAt: null });
    w.clock.advance(policy.operatorFeed.retryAfterMs);
    expect(await w.read("snds", [])).toBe(1);
    w.clock.advance(policy.operatorFeed.readEveryMs - hour);
    expect(await w.read("snds", [])).toBe(0);
  });

  it("of which a part failed keeps the rest, tells staff why, and is tried again sooner", async () => {
    const w = await agency();
    const fault = "SNDS link 2 cannot be reached.";
    expect(await w.read("postmaster", [spamRate(w, 0.002)], { fault })).toBe(1);
    expect(await w.rows()).toHaveLength(1);
    const [state] = await test.database.withOperator((tx) => tx.select().from(operatorFeeds));
    expect(state).toMatchObject({ fault, covered: 1, answeredAt: w.clock.now() });
    w.clock.advance(policy.operatorFeed.retryAfterMs);
    expect(await w.read("postmaster", [])).toBe(1);
  });

  it("says nothing to another agency, and nothing of a domain that nobody proved", async () => {
    const [mine, other] = [await agency(), await agency()];
    await other.within((tx) => tx.update(domains).set({ verifiedAt: null }));
    await mine.read("postmaster", [spamRate(mine, 0.002), spamRate(other, 0.5)]);
    expect(await mine.rows()).toHaveLength(1);
    expect(await other.rows()).toHaveLength(0);
  });

  it("of a domain that two agencies had says what came since to the one that proved it last, and nothing to the other", async () => {
    const [before, now] = [await agency(), await agency()];
    const { name } = before;
    const proven = (w: typeof now, daysAgo: number) =>
      w.within((tx) => tx.update(domains).set({ name, verifiedAt: w.clock.now() - daysAgo * dayMs }));
    await proven(before, 60);
    await proven(now, 2);
    await now.read(
      "postmaster",
      [3, 2, 1].map((ago) => ({ ...spamRate(now, 0.002, ago), subject: name })),
    );
    expect(await before.rows()).toEqual([]);
    expect((await now.rows()).map(({ day }) => day)).toEqual(["2026-02-28", "2026-03-01"]);
  });

  it("is not asked for a domain whose records have been another's for days", async () => {
    const w = await agency();
    await w.within((tx) => tx.update(domains).set({ status: "held" }));
    await w.read("postmaster", [spamRate(w, 0.002)]);
    expect(w.asked[0]?.domains).not.toContain(w.name);
    expect(await w.rows()).toEqual([]);
  });

  it.each(["releasing", "released"] as const)(
    "is not asked for an address that is %s, or that has no IP yet",
    async (status) => {
      const w = await agency();
      await w.within((tx) => tx.update(addresses).set({ status }));
      const building = await agency();
      await building.within((tx) => tx.update(addresses).set({ ip: null }));
      await w.read("snds", [{ ...spamRate(w, 0.5), subject: w.pool.ip, metric: "filter-share" }]);
      expect(w.asked[0]?.addresses).not.toContain(w.pool.ip);
      expect(w.asked[0]?.addresses).not.toContain("");
      expect(await w.rows()).toEqual([]);
    },
  );

  it("shows the newest days of each subject that something was told of, and no more", async () => {
    const w = await agency();
    const words = Array.from({ length: 8 }, (_, n) => spamRate(w, 0.001, n));
    await w.read("postmaster", words);
    w.clock.advance(8 * dayMs);
    await w.read(
      "postmaster",
      words.map((word, n) => ({ ...word, day: spamRate(w, 0, n).day })),
    );
    const { items } = await w.within((tx) => listOperatorWords(tx, w.domainId, { limit: 50 }));
    const days = items.find(({ source }) => source === "postmaster")?.days.map(({ day }) => day);
    expect(days).toEqual(Array.from({ length: 14 }, (_, n) => utcDay(w.clock.now() - n * dayMs)));
  });

  it("of an agency goes on to the last sender that something was told of", async () => {
    const w = await agency();
    await makePool(w.world, w.tenantId);
    for (const source of ["postmaster", "yahoo"] as const) await w.read(source, [spamRate(w, 0.001)]);
    await w.read("snds", [{ ...spamRate(w, 0.001), subject: w.pool.ip, metric: "filter-share" }]);
    const page = (cursor?: string) =>
      w.within((tx) => listOperatorWords(tx, w.tenantId, { limit: 2, cursor }));
    const [first, last] = [await page(), await page("2")];
    expect([first, last].map(({ items }) => items.map(({ source }) => source))).toEqual([
      ["postmaster", "yahoo"],
      ["snds"],
    ]);
    expect([first.nextCursor, last.nextCursor]).toEqual(["2", null]);
  });

  it("shows of a domain, a mailbox or an address what was said of it and of the way it sends, and of no other", async () => {
    const w = await agency();
    const other = await makePool(w.world, w.tenantId);
    const labels = async (id: string) => {
      const { items } = await w.within((tx) => listOperatorWords(tx, id, { limit: 50 }));
      return [...new Set(items.map(({ subject }) => subject.label))].sort();
    };
    for (const pool of [w.pool, other]) {
      const way = [pool.domainName, pool.ip].sort();
      expect(await labels(pool.domainId)).toEqual(way);
      expect(await labels(pool.mailboxIds[0] ?? "")).toEqual(way);
      expect(await labels(pool.addressId)).toEqual([pool.ip]);
    }
  });

  it("leaves out what an operator tells of the time before the domain was its agency's", async () => {
    const w = await agency();
    await w.within((tx) => tx.update(domains).set({ createdAt: w.clock.now() - 3 * dayMs }));
    await w.read("postmaster", [spamRate(w, 0.5, 4), spamRate(w, 0.002, 3)]);
    expect(await w.rows()).toMatchObject([{ least: 0.002 }]);
  });

  it("keeps a value when the operator later has too little to say, and takes a corrected one", async () => {
    const w = await agency();
    const word = spamRate(w, 0.002);
    const again = async (value: FeedWord["value"]) => {
      await w.read("postmaster", [{ ...word, value }]);
      w.clock.advance(policy.operatorFeed.readEveryMs);
    };
    await again(null);
    expect(await w.rows()).toMatchObject([{ least: null }]);
    await again({ least: 0.002, most: 0.002 });
    await again(null);
    expect(await w.rows()).toMatchObject([{ least: 0.002, toldDay: utcDay(w.clock.now() - 2 * dayMs) }]);
    await again({ least: 0.004, most: 0.004 });
    expect(await w.rows()).toMatchObject([{ least: 0.004, toldDay: utcDay(w.clock.now() - dayMs) }]);
  });
});

it("a value that asks for nothing is of the day when it was first said, not of the day when there was too little to say", async () => {
  const w = await agency();
  const word = spamRate(w, 0);
  await w.read("postmaster", [{ ...word, value: null }]);
  w.clock.advance(policy.operatorFeed.readEveryMs);
  await w.read("postmaster", [word]);
  expect(await w.rows()).toMatchObject([{ least: 0, toldDay: utcDay(w.clock.now()) }]);
});

describe("complaints that a rate implies", () => {
  it("count for the domain, the pairs of its address and the agency, beyond those that were reported, once", async () => {
    const w = await agency();
    const yesterday = w.clock.now() - dayMs;
    await w.count(yesterday, "google", clean(1_000));
    await w.count(yesterday, "yahoo", { ...clean(500), complaint: 3 });
    for (let round = 0; round < 2; round++) {
      await w.read("postmaster", [spamRate(w, 0.01)]);
      expect(await w.implied("domain", "google")).toBe(5);
      expect(await w.implied("pair", "google")).toBe(5);
      expect(await w.implied("pair", "yahoo")).toBe(1);
      expect(await w.implied("tenant", "")).toBe(6);
      await test.database.withOperator((tx) => tx.delete(operatorFeeds));
    }
    await w.within((tx) => tx.update(domains).set({ addressId: null }));
    await w.read("postmaster", [spamRate(w, 0.01)]);
    expect(await w.implied("pair", "google")).toBe(0);
    expect(await w.implied("domain", "google")).toBe(5);
  });

  it("are counted beside feedback about messages of several days, and neither gives way to the other", async () => {
    const w = await agency();
    const [older, newer] = [2, 1].map((ago) => w.clock.now() - ago * dayMs);
    for (const at of [older, newer]) await w.count(at ?? 0, "google", clean(1_000));
    const subject = { kind: "domain" as const, id: w.domainId, operator: "google" };
    const bounces = () =>
      w.within(async (tx) => {
        for (const at of [newer, older]) addEvidence(tx, utcDay(at ?? 0), [{ subject, delta: { hard: 1 } }]);
      });
    const all: Promise<unknown>[] = [];
    await w.within(async (tx) => {
      const ofNewer = eq(evidenceDaily.day, utcDay(newer ?? 0));
      await tx.select().from(evidenceDaily).where(ofNewer).for("update");
      all.push(bounces(), w.read("postmaster", [spamRate(w, 0.01, 2), spamRate(w, 0.01, 1)]), bounces());
      await untilLockWaits(test.url, 3);
    });
    await Promise.all(all);
    const counted = await w.within((tx) => tx.select().from(evidenceDaily));
    const ofDomain = counted.filter((row) => row.subjectId === w.domainId && row.operator === "google");
    expect(ofDomain.map(({ hard }) => hard)).toEqual([2, 2]);
    expect(await w.implied("domain", "google")).toBe(5);
  });

  it("of SNDS count towards Microsoft alone, by the low end of its range", async () => {
    const w = await agency();
    const yesterday = w.clock.now() - dayMs;
    await w.count(yesterday, "ms-consumer", clean(1_000));
    await w.count(yesterday, "google", clean(1_000));
    const word = { subject: w.pool.ip, day: utcDay(yesterday), metric: "complaint-rate" } as const;
    await w.read("snds", [{ ...word, value: { least: 0, most: 0.001 } }]);
    expect(await w.implied("tenant", "")).toBe(0);
    w.clock.advance(policy.operatorFeed.readEveryMs);
    await w.read("snds", [{ ...word, value: { least: 0.002, most: 0.002 } }]);
    expect(await w.implied("pair", "ms-consumer")).toBe(1);
    expect(await w.implied("pair", "google")).toBe(0);
  });

  it("weigh on the score and use up the week's budget; no word weighs on nothing", async () => {
    const w = await agency();
    const yesterday = w.clock.now() - dayMs;
    await w.count(yesterday, "google", clean(1_000));
    const score = () => w.within((tx) => getReputation(tx, w.clock.now(), w.domainId));
    const used = async () => {
      const { items } = await w.within((tx) => listBudgets(tx, w.clock.now()));
      return items.find(({ subject, of }) => subject.id === w.domainId && of === "complaint")?.used;
    };
    const before = await score();
    await w.read("postmaster", [spamRate(w, null)]);
    expect(await score()).toEqual(before);
    expect(await used()).toBe(0);
    await test.database.withOperator((tx) => tx.delete(operatorFeeds));
    await w.read("postmaster", [spamRate(w, 0.008)]);
    expect(await used()).toBe(4);
    const after = (await score()).reputation;
    if (before.reputation.state !== "scored" || after.state !== "scored") throw new Error("no score");
    expect(after.score).toBeLessThan(before.reputation.score);
  });
});
