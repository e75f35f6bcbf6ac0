import { policy } from "@penguinmails/core/policy";
import { day, hour, minute } from "@penguinmails/core/time";
import { lockPairs, savePair } from "@penguinmails/db/repositories/pairs";
import { subscriptions } from "@penguinmails/db/schema/billing";
import { campaigns, messages } from "@penguinmails/db/schema/campaigns";
import { evidenceDaily, pairs } from "@penguinmails/db/schema/evidence";
import { addresses, domains, mailboxes, nodes } from "@penguinmails/db/schema/fleet";
import { tenants } from "@penguinmails/db/schema/tenants";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { asOwner, type TestDatabase, testDatabase, untilLockWaits } from "@penguinmails/testkit/database";
import {
  insertHeldNode,
  insertListedDomain,
  insertMovingDomain,
  insertOperatedNode,
} from "@penguinmails/testkit/node-health";
import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { campaignView } from "../campaigns/campaign-view.ts";
import { running } from "./delivery-test-world.ts";
import { paceMessages } from "./pace-messages.ts";
import { settleLeases } from "./settle-leases.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());

type Campaign = Awaited<ReturnType<typeof running>>;
async function leasedAfterTick(c: Campaign): Promise<number> {
  await paceMessages(c.world, 1_000);
  return (await c.rows()).filter((message) => message.state === "leased").length;
}
/** Of small hosts together, 100 a day over a window of 10 h. */
const halfGapMs = 3 * minute;
const heldCodes = async (c: Campaign) => {
  const view = await c.within((tx) => campaignView(tx, c.campaignId, c.clock.now()));
  return view.held.map((held) => held.code);
};

/** Has the address sent so many today to an operator that none of the messages is for. */
async function spendAddress(c: Campaign, usedToday: number) {
  await c.within(async (tx) => {
    await lockPairs(tx, c.pool.addressId, ["apple"]);
    await savePair(tx, c.pool.addressId, "apple", { usageDay: "2026-03-02", usedToday });
  });
}

/** What was spent today of mailboxes and of the pair with small hosts, and what was counted as spent. */
async function spentBy(c: Campaign) {
  return c.within(async (tx) => {
    const boxes = await tx.select().from(mailboxes);
    const [pair] = await tx.select().from(pairs).where(eq(pairs.operator, "others"));
    const counted = await tx.select().from(evidenceDaily);
    const claimed = (kind: string) =>
      counted.filter((row) => row.subjectKind === kind).reduce((sum, row) => sum + row.claimed, 0);
    return {
      boxes: boxes.map((box) => box.sentToday).sort(),
      pair: pair?.usedToday,
      claimed: { mailbox: claimed("mailbox"), pair: claimed("pair") },
    };
  });
}

/** Does the work while another transaction holds the first message. */
async function besideFirst(c: Campaign, work: () => Promise<unknown>) {
  const [first] = await c.rows();
  await c.within(async (tx) => {
    await tx
      .select()
      .from(messages)
      .where(eq(messages.id, first?.id ?? ""))
      .for("no key update");
    await work();
  });
  return (await c.rows()).map(({ state }) => state);
}

/** One thing each that must keep a message from going, and the reason that the campaign shows for it. */
const stops: readonly (readonly [
  what: string,
  reason: string | null,
  stop: (tx: TenantDb, c: Campaign) => Promise<unknown>,
])[] = [
  [
    "the agency was stopped by staff",
    "sending-stopped",
    (tx, c) => tx.update(tenants).set({ sendingStopped: "abuse" }).where(eq(tenants.id, c.tenantId)),
  ],
  ["the campaign is paused", null, (tx) => tx.update(campaigns).set({ status: "paused" })],
  ["the mailbox is paused", "mailbox-not-ready", (tx) => tx.update(mailboxes).set({ status: "paused" })],
  ["the domain is held", "domain-not-verified", (tx) => tx.update(domains).set({ status: "held" })],
  [
    "the domain is pending again",
    "domain-not-verified",
    (tx) => tx.update(domains).set({ status: "pending" }),
  ],
  [
    "the domain has no address to leave from",
    "domain-without-address",
    (tx) => tx.update(domains).set({ addressId: null }),
  ],
  [
    "the address it leaves from is listed",
    "address-listed",
    (tx) => tx.update(addresses).set({ status: "quarantined" }),
  ],
  ["the node does not serve", "node-not-serving", (tx) => tx.update(nodes).set({ status: "retired" })],
  ["the node does not answer", "node-held", (tx, c) => insertHeldNode(tx, c.pool.nodeId, c.clock.now())],
  ["the domain is about to move", "node-held", (tx, c) => insertMovingDomain(tx, c.pool, c.clock.now())],
  ["the domain is listed", "domain-listed", (tx, c) => insertListedDomain(tx, c.pool, c.clock.now())],
  ["the node is operated on", "node-held", (tx, c) => insertOperatedNode(tx, c.pool.nodeId, c.clock.now())],
  [
    "the subscription was canceled",
    "no-subscription",
    (tx) => tx.update(subscriptions).set({ status: "canceled" }),
  ],
  [
    "the message waits for its retry",
    "waits-for-retry",
    (tx, c) => tx.update(messages).set({ state: "deferred", dueAt: c.clock.now() + hour }),
  ],
  [
    "the mailbox has sent what it may today",
    "mailbox-cap",
    (tx) => tx.update(mailboxes).set({ usageDay: "2026-03-02", sentToday: 5 }),
  ],
  [
    "the mailbox's gap has not passed",
    "pacing",
    (tx, c) => tx.update(mailboxes).set({ nextSendAt: c.clock.now() + 2 * minute }),
  ],
  [
    "the pair rests",
    "pair-resting",
    async (tx, c) => {
      await lockPairs(tx, c.pool.addressId, ["others"]);
      await savePair(tx, c.pool.addressId, "others", { restsUntil: c.clock.now() + hour });
    },
  ],
  [
    "the pair's day is spent",
    "pair-cap",
    async (tx, c) => {
      await lockPairs(tx, c.pool.addressId, ["others"]);
      await savePair(tx, c.pool.addressId, "others", { usageDay: "2026-03-02", usedToday: 100 });
    },
  ],
];

describe("no message goes while", () => {
  it.each(stops)("%s, and the campaign says so", async (_what, reason, stop) => {
    const c = await running(test.database, 3);
    await c.within((tx) => stop(tx, c));
    expect(await leasedAfterTick(c)).toBe(0);
    if (reason !== null) expect(await heldCodes(c)).toEqual([reason]);
  });
});

describe("a past due subscription", () => {
  it("sends on until day 7, and not from then on", async () => {
    const c = await running(test.database, 3);
    const pastDueSince = c.clock.now() - policy.billing.stopSendingAfterPastDueMs;
    await c.within((tx) =>
      tx.update(subscriptions).set({ status: "past_due", pastDueSince: pastDueSince + 1 }),
    );
    expect(await leasedAfterTick(c)).toBe(1);
    const stopped = await running(test.database, 3);
    await stopped.within((tx) => tx.update(subscriptions).set({ status: "past_due", pastDueSince }));
    expect(await leasedAfterTick(stopped)).toBe(0);
  });
});

it("what is spent yesterday is not spent today", async () => {
  const c = await running(test.database, 3);
  await c.within(async (tx) => {
    await tx.update(mailboxes).set({ usageDay: "2026-03-01", sentToday: 5 });
    await lockPairs(tx, c.pool.addressId, ["others"]);
    await savePair(tx, c.pool.addressId, "others", {
      usageDay: "2026-03-01",
      usedToday: 100,
      nextSlotAt: c.clock.now() + day,
    });
  });
  expect(await leasedAfterTick(c)).toBe(1);
});

it("the address has sent what it may to all operators together: nothing goes, and the campaign says so", async () => {
  const c = await running(test.database, 3);
  await spendAddress(c, policy.pair.coldAddressPerDay);
  expect(await leasedAfterTick(c)).toBe(0);
  expect(await heldCodes(c)).toEqual(["address-cap"]);
});

it("an address's messages are spread over the window, whichever mailbox and operator they are of", async () => {
  const c = await running(test.database, 3, { mailboxes: 3 });
  await c.within((tx) =>
    tx.update(messages).set({ operator: sql`(array['google', 'yahoo', 'apple'])[${messages.position} + 1]` }),
  );
  await paceMessages(c.world, 1_000);
  const sendAt = (await c.rows()).flatMap((message) => message.sendAt ?? []).sort();
  const gapMs = (10 * hour) / policy.pair.coldAddressPerDay;
  expect(sendAt.map((at) => at - c.clock.now())).toEqual([0, 0, gapMs]);
});

it("of two pacers with a mailbox each, one gets the last message of the address that they share", async () => {
  const c = await running(test.database, 2, { mailboxes: 2 });
  await c.within((tx) => tx.update(messages).set({ operator: "google" }).where(eq(messages.position, 0)));
  await spendAddress(c, policy.pair.coldAddressPerDay - 1);
  const [firstBox] = c.pool.mailboxIds;
  const pacers: Promise<number>[] = [];
  await asOwner(test.url, async (holder) => {
    await holder.query("begin");
    await holder.query("select 1 from smtp_ip_addresses where id = $1 for update", [c.pool.addressId]);
    await asOwner(test.url, async (other) => {
      await other.query("begin");
      await other.query("select 1 from email_accounts where id = $1 for update", [firstBox]);
      pacers.push(paceMessages(c.world, 1_000));
      await untilLockWaits(test.url, 1);
      await other.query("rollback");
    });
    pacers.push(paceMessages(c.world, 1_000));
    await untilLockWaits(test.url, 2);
    await holder.query("rollback");
  });
  expect((await Promise.all(pacers)).sort()).toEqual([0, 1]);
  expect((await c.rows()).filter((message) => message.state === "leased")).toHaveLength(1);
});

it("each lease spends one of mailbox, pair and group, and is counted once", async () => {
  const c = await running(test.database, 3, { mailboxes: 3 });
  // Three mailboxes may; the operator hears of one, and of the next after half a gap of its pair.
  expect(await leasedAfterTick(c)).toBe(1);
  c.clock.advance(halfGapMs);
  expect(await leasedAfterTick(c)).toBe(2);
  expect(await spentBy(c)).toEqual({ boxes: [0, 1, 1], pair: 2, claimed: { mailbox: 2, pair: 2 } });
});

it("one operator that rests holds up nobody else's mail in the same mailbox", async () => {
  const c = await running(test.database, 4);
  await c.within(async (tx) => {
    await tx.update(messages).set({ operator: "google" }).where(eq(messages.position, 0));
    await lockPairs(tx, c.pool.addressId, ["google"]);
    await savePair(tx, c.pool.addressId, "google", { restsUntil: c.clock.now() + hour });
  });
  await paceMessages(c.world, 1_000);
  const leased = (await c.rows()).filter((message) => message.state === "leased");
  expect(leased.map((message) => message.position)).toEqual([1]);
});

it("an operator that is named like a member of Object is paced like any small host", async () => {
  const c = await running(test.database, 1);
  await c.within((tx) => tx.update(messages).set({ operator: "constructor" }));
  expect(await leasedAfterTick(c)).toBe(1);
});

it("a message that somebody works on is left to them: the pacer waits for none, and spends on the others alone", async () => {
  const c = await running(test.database, 2, { mailboxes: 2 });
  expect(await besideFirst(c, () => paceMessages(c.world, 1_000))).toEqual(["queued", "leased"]);
  const jobs = await c.jobs();
  expect(jobs.flatMap(({ messageIds }) => messageIds)).toHaveLength(1);
  expect(await spentBy(c)).toEqual({ boxes: [0, 1], pair: 1, claimed: { mailbox: 1, pair: 1 } });
});

it("a mailbox whose first message somebody works on sends its next", async () => {
  const c = await running(test.database, 2);
  expect(await besideFirst(c, () => paceMessages(c.world, 1_000))).toEqual(["queued", "leased"]);
});

it("a lease that ran out is left to who works on its message, until the next round", async () => {
  const c = await running(test.database, 2, { mailboxes: 2 });
  await leasedAfterTick(c);
  c.clock.advance(halfGapMs);
  expect(await leasedAfterTick(c)).toBe(2);
  await c.within((tx) => tx.update(messages).set({ leaseUntil: sql`now() - interval '1 second'` }));
  expect(await besideFirst(c, () => settleLeases(c.world))).toEqual(["leased", "queued"]);
  await settleLeases(c.world);
  expect((await c.rows()).map(({ state }) => state)).toEqual(["queued", "queued"]);
});
