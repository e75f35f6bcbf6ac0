import { expectedRecords } from "@penguinmails/core/domains/expected-records";
import { policy } from "@penguinmails/core/policy";
import { day } from "@penguinmails/core/time";
import { newId } from "@penguinmails/db/ids";
import { messages } from "@penguinmails/db/schema/campaigns";
import { evidenceDaily, pairs } from "@penguinmails/db/schema/evidence";
import { addresses, domains, mailboxes, nodes } from "@penguinmails/db/schema/fleet";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { and, eq, lt } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { running } from "../delivery/delivery-test-world.ts";
import { paceMessages } from "../delivery/pace-messages.ts";
import { checkDomain } from "../domains/check-domain.ts";
import { testDns } from "../domains/domain-test-world.ts";
import { identityOf, loadDomain } from "../domains/load-domain.ts";

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
  return {
    ...c,
    spare,
    /** DNS answers what should stand, and the domain is looked at. */
    async arrive() {
      const loaded = await c.within((tx) => loadDomain(tx, c.pool.domainId));
      const identity = loaded && identityOf(loaded, null);
      for (const { type, name, values } of identity ? expectedRecords(identity) : [])
        records.set(`${type} ${name}`, values);
      await checkDomain(
        { ...c.world, resolver, trackingTarget: null },
        { tenantId: c.tenantId, domainId: c.pool.domainId },
      );
      const own = eq(domains.id, c.pool.domainId);
      const [domain] = await c.within((tx) => tx.select().from(domains).where(own));
      expect(domain?.status).toBe("verified");
    },
    change: (position: number, change: Partial<typeof messages.$inferInsert>) =>
      c.within((tx) => tx.update(messages).set(change).where(eq(messages.position, position))),
    /** Positions of the messages that leave from the spare address. */
    along: async () =>
      (await c.rows()).filter(({ addressId }) => addressId === spare).map(({ position }) => position),
    /** What the spare address has sent today, by operator. */
    async used() {
      const rows = await c.within((tx) => tx.select().from(pairs).where(eq(pairs.addressId, spare)));
      return Object.fromEntries(
        rows.map(({ operator, usageDay, usedToday }) => [operator, usageDay === today ? usedToday : 0]),
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
