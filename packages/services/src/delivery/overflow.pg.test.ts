import { policy } from "@penguinmails/core/policy";
import { hour } from "@penguinmails/core/time";
import { newId } from "@penguinmails/db/ids";
import { lockPairs, savePair } from "@penguinmails/db/repositories/pairs";
import { delistings } from "@penguinmails/db/schema/blocklists";
import { campaigns, messages } from "@penguinmails/db/schema/campaigns";
import { pairs, refusalHolds } from "@penguinmails/db/schema/evidence";
import { addresses, mailboxes } from "@penguinmails/db/schema/fleet";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { makePool } from "@penguinmails/testkit/factories";
import { eq, lt } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { running } from "./delivery-test-world.ts";
import { paceMessages } from "./pace-messages.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());

const today = "2026-03-02";

/** A campaign whose messages were all planned for one mailbox, and another one of it at another address and domain. */
async function twoAddresses(leads = 3) {
  const c = await running(test.database, leads);
  const other = await makePool(c.world, c.tenantId);
  const [own = ""] = c.pool.mailboxIds;
  const [idle = ""] = other.mailboxIds;
  await c.within((tx) =>
    tx
      .update(campaigns)
      .set({ mailboxIds: [own, idle] })
      .where(eq(campaigns.id, c.campaignId)),
  );
  const ownBox = (change: Partial<typeof mailboxes.$inferInsert>) =>
    c.within((tx) => tx.update(mailboxes).set(change).where(eq(mailboxes.id, own)));
  return {
    ...c,
    own,
    idle,
    other,
    ownBox,
    pause: () => ownBox({ status: "paused" }),
    async ownPair(change: { readonly state?: (typeof pairs.$inferSelect)["state"]; readonly used?: number }) {
      await c.within(async (tx) => {
        await lockPairs(tx, c.pool.addressId, ["others"]);
        await savePair(tx, c.pool.addressId, "others", { usageDay: today, usedToday: change.used ?? 0 });
        if (change.state) await tx.update(pairs).set({ state: change.state });
      });
    },
    usedByOwnAddress: (perOperator: Readonly<Record<string, number>>) =>
      c.within(async (tx) => {
        await lockPairs(tx, c.pool.addressId, Object.keys(perOperator));
        for (const [operator, usedToday] of Object.entries(perOperator))
          await savePair(tx, c.pool.addressId, operator, { usageDay: today, usedToday });
      }),
    /** By whom each message is leased after some hours of ticks: its own, the other one, or nobody. */
    async taken() {
      for (let n = 0; n < 12; n += 1) {
        await paceMessages(c.world, 1_000);
        c.clock.advance(policy.mailbox.gapMaxMs);
      }
      const rows = (await c.rows()).filter(({ state }) => state === "leased");
      return {
        own: rows.filter((row) => row.mailboxId === own).length,
        other: rows.filter((row) => row.mailboxId === idle).length,
      };
    },
  };
}
type World = Awaited<ReturnType<typeof twoAddresses>>;

describe("mail overflows to another mailbox of its campaign that has room", () => {
  it.each<[string, (w: World) => Promise<unknown>]>([
    [
      "its own one has sent what it may today",
      (w) => w.ownBox({ usageDay: today, sentToday: 5, capPerDay: 5 }),
    ],
    ["a person paused its own one", (w) => w.pause()],
    ["its address has written to that operator what it may today", (w) => w.ownPair({ used: 10_000 })],
    [
      "its address has written to all operators together what it may today",
      (w) => w.usedByOwnAddress({ google: 1_200, ms365: 800 }),
    ],
  ])("when %s", async (_, act) => {
    const w = await twoAddresses();
    await act(w);
    expect(await w.taken()).toEqual({ own: 0, other: 3 });
    for (const row of await w.rows())
      expect(row).toMatchObject({
        mailboxId: w.idle,
        domainId: w.other.domainId,
        addressId: w.other.addressId,
        messageIdHeader: expect.stringMatching(new RegExp(`^[^@]+@${w.other.domainName}$`)),
      });
    await w.dispatchAll();
    expect(w.sent).toHaveLength(3);
    expect(w.sent.map(({ envelopeFrom }) => envelopeFrom.split("@")[1])).toEqual(
      Array(3).fill(`bounce.${w.other.domainName}`),
    );
  });

  it("within what that mailbox and its address may, and no further", async () => {
    const w = await twoAddresses(8);
    await w.pause();
    await w.within((tx) => tx.update(mailboxes).set({ capPerDay: 2 }).where(eq(mailboxes.id, w.idle)));
    expect(await w.taken()).toEqual({ own: 0, other: 2 });
    const full = await twoAddresses();
    await full.pause();
    await full.within(async (tx) => {
      await lockPairs(tx, full.other.addressId, ["others"]);
      await savePair(tx, full.other.addressId, "others", { usageDay: today, usedToday: 10_000 });
    });
    expect(await full.taken()).toEqual({ own: 0, other: 0 });
  });

  it.each([
    ["a small host", "mx.small.example", "others"],
    ["a kind of gateway", "mimecast", "gateway"],
  ])(
    "also when its address has written what it may to %s together with its like",
    async (_, operator, group) => {
      const w = await twoAddresses();
      await w.within(async (tx) => {
        await tx.update(messages).set({ operator });
        await lockPairs(tx, w.pool.addressId, [group]);
        await savePair(tx, w.pool.addressId, group, { usageDay: today, usedToday: 10_000 });
      });
      expect(await w.taken()).toEqual({ own: 0, other: 3 });
    },
  );

  it("to that operator alone: what its own one has room for it sends itself", async () => {
    const w = await twoAddresses();
    await w.within((tx) => tx.update(messages).set({ operator: "google" }).where(lt(messages.position, 2)));
    await w.ownPair({ used: policy.pair.othersTogether });
    expect(await w.taken()).toEqual({ own: 2, other: 1 });
  });

  it("not while its address has one message left for all operators together", async () => {
    const w = await twoAddresses(1);
    await w.usedByOwnAddress({ google: 1_200, ms365: 799 });
    expect(await w.taken()).toEqual({ own: 1, other: 0 });
  });

  it("not for what its address wrote yesterday", async () => {
    const w = await twoAddresses();
    await w.usedByOwnAddress({ google: 1_200, ms365: 800 });
    await w.within((tx) => tx.update(pairs).set({ usageDay: "2026-03-01" }));
    expect(await w.taken()).toEqual({ own: 3, other: 0 });
  });

  it("but what was tried before stays with whom tried it", async () => {
    const w = await twoAddresses();
    const [first] = await w.rows();
    await w.within((tx) =>
      tx
        .update(messages)
        .set({ firstAttemptAt: w.clock.now() })
        .where(eq(messages.id, first?.id ?? "")),
    );
    await w.pause();
    expect(await w.taken()).toEqual({ own: 0, other: 2 });
  });

  it("and stays where it is while its own one has room, whoever is idle", async () => {
    const w = await twoAddresses();
    expect(await w.taken()).toEqual({ own: 3, other: 0 });
  });

  it("once, whichever of two pacers is first", async () => {
    const w = await twoAddresses();
    await w.pause();
    await Promise.all([1, 2, 3].map(() => paceMessages(w.world, 1_000)));
    const jobs = await w.jobs();
    expect(jobs.flatMap(({ messageIds }) => messageIds)).toHaveLength(1);
  });
});

describe("mail does not overflow", () => {
  it.each<[string, (w: World) => Promise<unknown>]>([
    [
      "from an address on a block list",
      (w) =>
        w.within((tx) =>
          tx.update(addresses).set({ status: "quarantined" }).where(eq(addresses.id, w.pool.addressId)),
        ),
    ],
    [
      "of a domain on a block list",
      (w) =>
        w.within((tx) =>
          tx.insert(delistings).values({
            tenantId: w.tenantId,
            id: newId(),
            domainId: w.pool.domainId,
            openedAt: w.clock.now(),
          }),
        ),
    ],
    ["while its pair was told to slow down", (w) => w.ownPair({ state: "slowed" })],
    ["while its pair rests", (w) => w.ownPair({ state: "resting" })],
    ["while its pair was blocked", (w) => w.ownPair({ state: "quarantined" })],
    [
      "while the operator refuses its domain",
      (w) =>
        w.within((tx) =>
          tx.insert(refusalHolds).values({
            tenantId: w.tenantId,
            kind: "domain",
            subject: w.pool.domainId,
            operator: "others",
            says: "no",
            since: w.clock.now(),
            until: w.clock.now() + 9 * hour,
          }),
        ),
    ],
    [
      "to a mailbox that its campaign does not have",
      (w) => w.within((tx) => tx.update(campaigns).set({ mailboxIds: [w.own] })),
    ],
    ["of a campaign that is paused", (w) => w.within((tx) => tx.update(campaigns).set({ status: "paused" }))],
  ])("%s", async (_, act) => {
    const w = await twoAddresses();
    await w.pause();
    await act(w);
    expect(await w.taken()).toEqual({ own: 0, other: 0 });
  });
});
