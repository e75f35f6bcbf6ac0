import { policy } from "@penguinmails/core/policy";
import { FeedError } from "@penguinmails/core/ports/operator-feed";
import { day as dayMs, hour } from "@penguinmails/core/time";
import { domains } from "@penguinmails/db/schema/fleet";
import { operatorFeeds } from "@penguinmails/db/schema/operator-feeds";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { makePool } from "@penguinmails/testkit/factories";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { feedAlerts } from "../staff/feed-alerts.ts";
import { feedAgency, spamRate } from "./operator-feeds-test-world.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await testDatabase();
});
beforeEach(() => test.database.withOperator((tx) => tx.delete(operatorFeeds)));
afterAll(() => test.close());

const { readEveryMs, retryAfterMs, keepDays } = policy.operatorFeed;

/** Two domains of an agency, of which the second can't be read. */
async function oneBroken() {
  const w = await feedAgency(test);
  const { domainName: broken } = await makePool(w.world, w.tenantId);
  const unread = [{ subject: broken, fault: "Gmail’s Postmaster Tools answered 404." }];
  const state = async () => {
    const [row] = await test.database.withOperator((tx) => tx.select().from(operatorFeeds));
    return row;
  };
  const alerts = () => test.database.withOperator(feedAlerts);
  /** Hours after the first reading at which each one of the hourly looks asked, and whom of the two. */
  const hourly = async (hours: number) => {
    const looks: (readonly [hour: number, whole: boolean, broken: boolean])[] = [];
    for (let at = 1; at <= hours; at += 1) {
      w.clock.advance(hour);
      const before = w.asked.length;
      const isOfBroken = (n: number) => w.asked[n]?.domains.includes(broken) ?? false;
      await w.read("postmaster", [spamRate(w, 0.002)], { unread });
      if (w.asked.length > before)
        looks.push([at, w.asked[before]?.domains.includes(w.name) ?? false, isOfBroken(before)]);
    }
    return looks;
  };
  await w.read("postmaster", [spamRate(w, 0.002)], { unread });
  return { ...w, broken, unread, state, alerts, hourly };
}

describe("a domain that can't be read", () => {
  it("is tried again alone, each time after twice as long, and once a day at last; the others are read once a day", async () => {
    const w = await oneBroken();
    const looks = await w.hourly(4 * 24);
    const of = (isOfBroken: boolean) =>
      looks.filter(([, whole, broken]) => (isOfBroken ? broken : whole)).map(([at]) => at);
    expect(of(false)).toEqual([24, 48, 72, 96]);
    expect(of(true)).toEqual([1, 3, 7, 15, 31, 55, 79]);
  });

  it("is told to staff, with since when, until it is read or is the agency's no more, and the feed is not called broken", async () => {
    const w = await oneBroken();
    const since = w.clock.now();
    await w.hourly(8);
    expect(await w.state()).toMatchObject({ fault: null });
    expect(await w.alerts()).toMatchObject([
      {
        code: "feed-failing",
        message: expect.stringMatching(
          /^1 of \d+ could not be read\. \S+: Gmail’s Postmaster Tools answered 404\.$/,
        ),
        since: new Date(since).toISOString(),
      },
    ]);
    w.clock.advance(dayMs);
    await w.read("postmaster", [spamRate(w, 0.002), { ...spamRate(w, 0.001), subject: w.broken }]);
    expect(await w.alerts()).toEqual([]);
    expect(await w.state()).toMatchObject({ unread: [] });
    const other = await oneBroken();
    await other.within((tx) => tx.update(domains).set({ verifiedAt: null }));
    other.clock.advance(readEveryMs);
    await other.read("postmaster", []);
    expect(await other.alerts()).toEqual([]);
  });

  it("keeps the others fresh and uncalled for when the operator can't be reached as it is tried again", async () => {
    const w = await oneBroken();
    w.clock.advance(retryAfterMs);
    await expect(w.read("postmaster", new FeedError("Gmail cannot be reached."))).rejects.toThrow();
    expect(await w.state()).toMatchObject({
      fault: null,
      unread: [{ subject: w.broken, tries: 2, fault: "Gmail cannot be reached." }],
    });
    w.clock.advance(retryAfterMs);
    expect(await w.read("postmaster", [])).toBe(0);
  });

  it("because access to it was taken away is told to staff until it is given back, or for as long as words are kept; one that was never given is no fault", async () => {
    const w = await feedAgency(test);
    const { domainName: never } = await makePool(w.world, w.tenantId);
    const alerts = () => test.database.withOperator(feedAlerts);
    await w.read("postmaster", [spamRate(w, 0.002)], { notGranted: [never] });
    expect(await alerts()).toEqual([]);
    w.clock.advance(readEveryMs);
    await w.read("postmaster", [], { notGranted: [never, w.name] });
    expect(await alerts()).toMatchObject([
      {
        code: "feed-failing",
        message: `1 of 1 could not be read. ${w.name}: The account may not read it any more.`,
        since: new Date(w.clock.now()).toISOString(),
      },
    ]);
    w.clock.advance(readEveryMs);
    await w.read("postmaster", [spamRate(w, 0.002)], { notGranted: [never] });
    expect(await alerts()).toEqual([]);
    for (const [days, found] of [
      [keepDays - 1, 1],
      [1, 0],
    ] as const) {
      w.clock.advance(days * dayMs);
      await w.read("postmaster", [], { notGranted: [never, w.name] });
      expect(await alerts()).toHaveLength(found);
    }
  });

  it("by one operator is no matter of another, which may have told nothing of it", async () => {
    const w = await oneBroken();
    await w.read("yahoo", [], { notGranted: [w.name], unread: w.unread });
    const states = await test.database.withOperator((tx) => tx.select().from(operatorFeeds));
    const once = [{ subject: w.broken, tries: 1 }];
    expect(states.map(({ source }) => source).sort()).toEqual(["postmaster", "yahoo"]);
    expect(states).toMatchObject([{ unread: once }, { unread: once }]);
  });

  it("that is read again while the others wait for their day counts among those that were", async () => {
    const w = await oneBroken();
    const { covered = 0, askedAt } = (await w.state()) ?? {};
    w.clock.advance(retryAfterMs);
    await w.read("postmaster", [{ ...spamRate(w, 0.001), subject: w.broken }]);
    expect(w.asked.at(-1)?.domains).toEqual([w.broken]);
    expect(await w.state()).toMatchObject({ covered: covered + 1, askedAt, unread: [] });
  });
});
