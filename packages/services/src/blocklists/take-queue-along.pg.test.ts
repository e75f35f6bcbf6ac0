import { queueHold } from "@penguinmails/core/delivery/queue-hold";
import { makeVerp } from "@penguinmails/core/delivery/verp";
import { expectedRecords } from "@penguinmails/core/domains/expected-records";
import { policy } from "@penguinmails/core/policy";
import { day, hour } from "@penguinmails/core/time";
import { coldPair, type PairState } from "@penguinmails/core/warmup/pair";
import { newId } from "@penguinmails/db/ids";
import { lockPairs, savePair, savePairState } from "@penguinmails/db/repositories/pairs";
import { messages } from "@penguinmails/db/schema/campaigns";
import { evidenceDaily, pairs } from "@penguinmails/db/schema/evidence";
import { addresses, domains, egressAttestations, mailboxes, nodes } from "@penguinmails/db/schema/fleet";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { and, eq, lt } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { running, signingKeys } from "../delivery/delivery-test-world.ts";
import { paceMessages } from "../delivery/pace-messages.ts";
import { checkDomain } from "../domains/check-domain.ts";
import { testDns } from "../domains/domain-test-world.ts";
import { getDomain } from "../domains/domain-view.ts";
import { egressOf, identityOf, loadDomain } from "../domains/load-domain.ts";
import { isHeldOtherwise, queuesHeld } from "./hold-queue.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

const today = "2026-03-02";
const key = { dkimSelector: "dkim", dkimValue: "v=DKIM1; k=rsa; p=KEY" };

/** A campaign half of which its node took, to a named operator and others, and whose domain got a spare address then. */
async function moved() {
  const c = await running(db.database, 6, { mailboxes: 2 });
  await c.within(async (tx) => {
    await tx.update(mailboxes).set({ capPerDay: 50 });
    await tx.update(messages).set({ operator: "google" }).where(lt(messages.position, 2));
  });
  for (let n = 0; n < 8; n += 1) {
    await paceMessages(c.world, 1_000);
    c.clock.advance(policy.mailbox.gapMaxMs);
  }
  await c.dispatchAll();
  const spare = newId();
  await c.within(async (tx) => {
    const row = { kind: "secondary", ip: "198.51.100.9", ptr: "spare.example", status: "serving" } as const;
    const { tenantId } = c;
    await tx
      .insert(addresses)
      .values({ ...row, tenantId, id: spare, nodeId: c.pool.nodeId, createdAt: c.clock.now() });
    await tx.update(domains).set({ addressId: spare, status: "pending", ...key });
  });
  const { records, resolver } = testDns([]);
  const look = () =>
    checkDomain(
      { ...c.world, resolver, trackingTarget: null },
      { tenantId: c.tenantId, domainId: c.pool.domainId },
    );
  return {
    ...c,
    spare,
    look,
    records,
    /** DNS answers what should stand, and the domain is looked at. */
    async arrive() {
      const loaded = await c.within((tx) => loadDomain(tx, c.pool.domainId));
      const identity = loaded && identityOf(loaded, null);
      for (const { type, name, values } of identity ? expectedRecords(identity) : [])
        records.set(`${type} ${name}`, values);
      await look();
      const own = eq(domains.id, c.pool.domainId);
      const [domain] = await c.within((tx) => tx.select().from(domains).where(own));
      expect(domain?.status).toBe("verified");
    },
    change: (position: number, change: Partial<typeof messages.$inferInsert>) =>
      c.within((tx) => tx.update(messages).set(change).where(eq(messages.position, position))),
    /** Positions of the messages that leave from the spare address. */
    along: async () =>
      (await c.rows()).filter(({ addressId }) => addressId === spare).map(({ position }) => position),
    /** The spare address has so much room a day at Google. */
    room: (capPerDay: number, change: Partial<PairState> = {}) =>
      c.within(async (tx) => {
        await lockPairs(tx, spare, ["google"]);
        await savePairState(tx, spare, { ...coldPair("google"), capPerDay, ...change });
      }),
    /** Whose mail the node keeps one by one, and whether its map has to be written for that. */
    async kept() {
      const { nodeId, domainId } = c.pool;
      const deps = { signingKeys, clock: c.clock };
      const [map] = await c.within((tx) => egressOf(tx, deps, nodeId));
      const own = { row: domains, isHeldOtherwise };
      const [at] = await c.within((tx) => tx.select(own).from(domains).where(eq(domains.id, domainId)));
      const verps = (await c.rows()).map(({ id }) =>
        makeVerp(signingKeys, { messageId: id }, `bounce.${at?.row.name}`),
      );
      return {
        rest: at?.row.queueRest,
        hold: map?.hold,
        positions: map?.heldAlone?.senders.map((sender) => verps.indexOf(sender)).sort() ?? [],
        isDue: at?.isHeldOtherwise,
        looksAgainAfterMs: (at?.row.nextCheckAt ?? 0) - c.clock.now(),
      };
    },
    /** What the domain's page says of its queue. */
    told: async () => (await c.within((tx) => getDomain(tx, c.pool.domainId, c.clock.now()))).queue,
    /** The node's map is written as it should be. */
    write: () =>
      c.within(async (tx) => {
        const deps = { signingKeys, clock: c.clock };
        await queuesHeld(tx, c.pool.nodeId, await egressOf(tx, deps, c.pool.nodeId));
      }),
    /** What the spare address has sent today, by operator. */
    async used(onDay = today) {
      const rows = await c.within((tx) => tx.select().from(pairs).where(eq(pairs.addressId, spare)));
      return Object.fromEntries(
        rows.map(({ operator, usageDay, usedToday }) => [operator, usageDay === onDay ? usedToday : 0]),
      );
    },
  };
}

test("what waits in the queue of a domain that moved is the first that its new address sends, once its records name that", async () => {
  const w = await moved();
  await w.change(3, { delivery: "deferred" });
  expect(await w.along()).toEqual([]);
  await w.arrive();
  expect(await w.along()).toEqual([0, 1, 2, 3, 4, 5]);
  expect(await w.used()).toEqual({ google: 2, others: 4 });
  const counted = await w.within((tx) =>
    tx
      .select({ operator: evidenceDaily.operator, claimed: evidenceDaily.claimed })
      .from(evidenceDaily)
      .where(and(eq(evidenceDaily.subjectId, w.spare), eq(evidenceDaily.day, today))),
  );
  expect(Object.fromEntries(counted.map((row) => [row.operator, row.claimed]))).toEqual({
    google: 2,
    others: 4,
  });
  await w.within((tx) => tx.update(domains).set({ status: "pending" }));
  await w.arrive();
  expect(await w.used(), "counted once").toEqual({ google: 2, others: 4 });
});

test("what its new address is judged by is all that leaves from there, and what it left from before counts so much less", async () => {
  const w = await moved();
  const accepted = async (addressId: string) => {
    const rows = await w.within((tx) =>
      tx.select().from(evidenceDaily).where(eq(evidenceDaily.subjectId, addressId)),
    );
    return Object.fromEntries(rows.map((row) => [row.operator, [row.claimed, row.accepted]]));
  };
  expect(await accepted(w.pool.addressId)).toEqual({ google: [2, 2], others: [4, 4] });
  await w.room(1);
  await w.arrive();
  expect(await accepted(w.pool.addressId)).toEqual({ google: [2, 1], others: [4, 0] });
  expect(await accepted(w.spare)).toEqual({ google: [1, 1], others: [4, 4] });
});

test("its results count on the day and the pair that it leaves by", async () => {
  const w = await moved();
  w.clock.advance(day);
  await w.arrive();
  expect((await w.rows()).map(({ claimDay }) => claimDay)).toEqual(Array(6).fill("2026-03-03"));
});

test("what is settled, has no fate to come, or waits on another machine stays where it was counted", async () => {
  const w = await moved();
  const [node] = await w.within((tx) => tx.select().from(nodes));
  if (!node) throw new Error("no node");
  const other = { ...node, id: newId(), name: "other", hostname: "other.nodes.example" };
  await w.within((tx) => tx.insert(nodes).values(other));
  await w.change(0, { delivery: "delivered" });
  await w.change(1, { delivery: "bounced_soft" });
  await w.change(2, { state: "unknown" });
  await w.change(3, { acceptedAt: w.clock.now() - policy.retry.giveUpAfterMs });
  await w.change(4, { nodeId: other.id });
  await w.arrive();
  expect(await w.along()).toEqual([5]);
  expect(await w.used()).toEqual({ others: 1 });
});

test("another domain's mail is not taken along", async () => {
  const w = await moved();
  const [, hers = ""] = w.pool.mailboxIds;
  await w.within(async (tx) => {
    const [domain] = await tx.select().from(domains);
    if (!domain) throw new Error("no domain");
    const id = newId();
    await tx
      .insert(domains)
      .values({ ...domain, id, name: `other-${domain.name}`, addressId: w.pool.addressId });
    await tx.update(mailboxes).set({ domainId: id }).where(eq(mailboxes.id, hers));
  });
  await w.arrive();
  const mine = (await w.rows()).filter(({ mailboxId }) => mailboxId !== hers);
  expect(mine).not.toHaveLength(6);
  expect(await w.along()).toEqual(mine.map(({ position }) => position));
});

test("what its new address had no room for stays held on its node when the domain moves on to another machine", async () => {
  const w = await moved();
  const { nodeId, domainId } = w.pool;
  await w.room(1);
  await w.arrive();
  await w.write();
  const nextNode = newId();
  await w.within(async (tx) => {
    const [node] = await tx.select().from(nodes).where(eq(nodes.id, nodeId));
    if (!node) throw new Error("no node");
    await tx.insert(nodes).values({ ...node, id: nextNode, name: "next", hostname: "next.nodes.example" });
    const seen = { tenantId: w.tenantId, domainId, seenAt: w.clock.now(), nextProbeAt: w.clock.now() };
    await tx.insert(egressAttestations).values({ ...seen, addressId: w.spare });
    const left = { nodeId: nextNode, addressId: null, queueRest: 0, queueRestMark: "" };
    await tx.update(domains).set({ ...left, queueRestHeldMark: "" });
  });
  expect(await w.kept()).toMatchObject({ hold: null, positions: [1] });
  await w.write();
  const [domain] = await w.within((tx) => tx.select().from(domains));
  expect(domain?.queueRestHeldMark, "of another machine's map").toBe("");
  await w.change(1, { delivery: "bounced_soft" });
  expect(await w.kept()).toMatchObject({ hold: null, positions: [] });
});

const soon = policy.domain.pendingCheckMs;

test("a queue that its new address has no room for goes in portions, the oldest first, and the node keeps the rest", async () => {
  const w = await moved();
  await w.change(2, { operator: "google", acceptedAt: w.clock.now() - 20 * hour });
  await w.room(2);
  await w.write();
  expect(await w.told()).toEqual({ isHeld: true, awaitsRecords: true, rest: 0 });
  await w.arrive();
  expect((await w.along()).sort()).toEqual([0, 2, 3, 4, 5]);
  expect(await w.used()).toEqual({ google: 2, others: 3 });
  const waits = { rest: 1, hold: null, positions: [1], looksAgainAfterMs: soon };
  expect(await w.kept()).toEqual({ ...waits, isDue: true });
  await w.write();
  expect(await w.kept()).toEqual({ ...waits, isDue: false });
  expect(await w.told()).toEqual({ isHeld: false, awaitsRecords: false, rest: 1 });
  await w.arrive();
  expect(await w.used(), "no more on the same day").toEqual({ google: 2, others: 3 });
  w.clock.advance(day);
  await w.arrive();
  expect(await w.used("2026-03-03")).toEqual({ google: 1, others: 0 });
  expect(await w.along()).toContain(1);
  const gone = { rest: 0, hold: null, positions: [] };
  expect(await w.kept()).toMatchObject({ ...gone, isDue: true });
  await w.write();
  expect(await w.kept()).toMatchObject({ ...gone, isDue: false });
});

test("the map is written again when others stay than those it keeps, although they are as many", async () => {
  const w = await moved();
  await w.room(1);
  await w.arrive();
  await w.write();
  expect(await w.kept()).toMatchObject({ rest: 1, positions: [1], isDue: false });
  // What had no known fate while the domain moved was taken by the node after all, and the one that was kept is settled.
  await w.change(1, { delivery: "bounced_soft" });
  await w.change(2, { operator: "google", addressId: w.pool.addressId });
  await w.arrive();
  expect(await w.kept()).toMatchObject({ rest: 1, positions: [2], isDue: true });
  await w.write();
  expect(await w.kept()).toMatchObject({ isDue: false });
});

test("what is new beside a portion finds the room that it left", async () => {
  const w = await moved();
  await w.within((tx) => lockPairs(tx, w.spare, ["google"]));
  await w.within((tx) => savePair(tx, w.spare, "google", { usageDay: today, usedToday: 39 }));
  await w.arrive();
  expect(await w.used()).toEqual({ google: 40, others: 4 });
  expect(await w.kept()).toMatchObject({ rest: 1, positions: [1] });
});

test.each([
  ["rests", { restsUntil: Date.UTC(2026, 2, 3) }],
  ["is at so low a rate that its day is given", { capPerDay: 3, rateFactor: 0.5 }],
] as const)("nothing more is let go to an operator whose pair %s", async (_why, change) => {
  const w = await moved();
  await w.room(40, change);
  await w.within((tx) => savePair(tx, w.spare, "google", { usageDay: today, usedToday: 2 }));
  await w.arrive();
  expect(await w.along()).toEqual([2, 3, 4, 5]);
  expect(await w.kept()).toMatchObject({ rest: 2, positions: [0, 1] });
});

test("an address takes no more in a day than a cold one may, to all operators together", async () => {
  const w = await moved();
  await w.within((tx) => lockPairs(tx, w.spare, ["yahoo"]));
  const usedToday = policy.pair.coldAddressPerDay - 4;
  await w.within((tx) => savePair(tx, w.spare, "yahoo", { usageDay: today, usedToday }));
  await w.arrive();
  expect(await w.along()).toEqual([0, 1, 2, 3]);
  expect(await w.kept()).toMatchObject({ rest: 2, positions: [4, 5] });
});

test("no portion goes from an address that a list holds by then, and all of its queue stays", async () => {
  const w = await moved();
  await w.room(1);
  await w.arrive();
  await w.write();
  await w.within((tx) =>
    tx.update(addresses).set({ status: "quarantined" }).where(eq(addresses.id, w.spare)),
  );
  w.clock.advance(day);
  await w.arrive();
  expect(await w.along()).toEqual([0, 2, 3, 4, 5]);
  expect(await w.kept()).toMatchObject({ rest: 1, hold: queueHold, positions: [], isDue: true });
});

test("no portion goes while the domain's records are not right: what was held for them is held, what moved on waits", async () => {
  for (const status of ["held", "pending"] as const) {
    const w = await moved();
    await w.room(1);
    await w.arrive();
    w.records.clear();
    await w.within((tx) => tx.update(domains).set({ status }));
    w.clock.advance(day);
    await w.look();
    expect([await w.along(), (await w.kept()).rest]).toEqual([[0, 2, 3, 4, 5], 1]);
  }
});

test("what has left the queue for good in the meantime is kept no more", async () => {
  const w = await moved();
  await w.room(1);
  await w.arrive();
  await w.write();
  await w.change(1, { delivery: "bounced_soft" });
  await w.arrive();
  expect(await w.kept()).toMatchObject({ rest: 0, positions: [], isDue: true });
});
