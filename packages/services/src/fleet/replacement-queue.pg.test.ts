import { policy } from "@penguinmails/core/policy";
import { newId } from "@penguinmails/db/ids";
import { campaigns, leads, messages } from "@penguinmails/db/schema/campaigns";
import { decisions } from "@penguinmails/db/schema/evidence";
import { addresses, domains, mailboxes, nodes } from "@penguinmails/db/schema/fleet";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { makeList } from "@penguinmails/testkit/factories";
import { and, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { finished } from "./fleet-test-world.ts";
import { replacementWorld } from "./replacement-test-world.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

/** A node that another one takes the place of, with so many domains still on it. */
async function moving(count: number) {
  const world = await replacementWorld(db.database, count);
  const { tenantId, inTenant, clock, oldId } = world;
  await world.ask();
  await world.converge(await world.nextId(), finished);
  await world.walk();
  return {
    ...world,
    /** The node keeps a message that it took just now, while the domain left from the node's main address. */
    async keeps(domainId: string) {
      const list = await makeList({ database: db.database, clock }, tenantId, ["ann@x.example"]);
      const main = and(eq(addresses.nodeId, oldId), eq(addresses.kind, "primary"));
      const [campaignId, mailboxId, id] = [newId(), newId(), newId()];
      const at = { createdAt: clock.now() };
      await inTenant(async (tx) => {
        const [from] = await tx.select().from(addresses).where(main);
        const [lead] = await tx.select().from(leads).where(eq(leads.listId, list.listId));
        const box = { domainId, localPart: id, email: `${id}@x.example`, displayName: "Ann" };
        const secret = { sealedPassword: "sealed", status: "ready", capPerDay: 5 } as const;
        await tx.insert(mailboxes).values({ tenantId, id: mailboxId, ...box, ...secret, ...at });
        const campaign = { name: "c", status: "running" as const, mailboxIds: [mailboxId], ...list };
        await tx.insert(campaigns).values({ tenantId, id: campaignId, ...campaign, ...at });
        await tx.insert(messages).values({
          ...{ tenantId, id, campaignId, leadId: lead?.id ?? "", step: 1, position: 0, mailboxId, domainId },
          ...{ addressId: from?.id ?? "", nodeId: oldId, recipientHash: "x", recipientDomain: "x.example" },
          ...{ state: "accepted", delivery: "deferred", acceptedAt: clock.now(), dueAt: clock.now() },
          ...{ messageIdHeader: id, ...at },
        });
      });
      return id;
    },
    told: () => inTenant((tx) => tx.select().from(decisions).where(eq(decisions.limit, "queue"))),
  };
}

describe("a domain of whose mail its node keeps some since it got another address", () => {
  test("moves after the others, once that has left", async () => {
    const world = await moving(2);
    const [first = "", second = ""] = world.domainIds.toSorted();
    const kept = await world.keeps(first);
    for (let n = 0; n < 2; n += 1) await world.walk();
    expect(await world.nodeOf(second)).toBe(await world.nextId());
    await world.prove(second);
    for (let n = 0; n < 2; n += 1) await world.walk();
    expect(await world.nodeOf(first)).toBe(world.oldId);
    expect(await world.replacement()).toMatchObject({
      heldDomainId: null,
      failureCause: null,
      note: expect.stringContaining("moves once what waits of it"),
    });
    await world.inTenant((tx) =>
      tx.update(messages).set({ delivery: "delivered" }).where(eq(messages.id, kept)),
    );
    for (let n = 0; n < 2; n += 1) await world.walk();
    expect(await world.nodeOf(first)).toBe(await world.nextId());
    expect(await world.told()).toEqual([]);
  });

  test("is waited for until its mail server has given that up, and no longer", async () => {
    const world = await moving(1);
    const [only = ""] = world.domainIds;
    await world.keeps(only);
    await world.walk();
    expect((await world.replacement()).heldDomainId).toBeNull();
    world.clock.advance(policy.retry.giveUpAfterMs);
    await world.walk();
    expect((await world.replacement()).heldDomainId).toBe(only);
  });

  test("is let go when it got that address while it was held", async () => {
    const world = await moving(1);
    const [only = ""] = world.domainIds;
    await world.walk();
    expect((await world.replacement()).heldDomainId).toBe(only);
    await world.keeps(only);
    world.clock.advance(policy.replacement.queueWithinMs);
    await world.walk();
    expect(await world.nodeOf(only)).toBe(world.oldId);
    expect((await world.replacement()).heldDomainId).toBeNull();
  });

  test("is not waited for where the node does not serve, and is told what stays there", async () => {
    const world = await moving(1);
    const [only = ""] = world.domainIds;
    await world.keeps(only);
    const rest = { queueRest: 1, queueRestMark: "a", queueRestHeldMark: "a" };
    await world.inTenant(async (tx) => {
      await tx.update(nodes).set({ status: "isolated" }).where(eq(nodes.id, world.oldId));
      await tx.update(domains).set(rest);
    });
    for (let n = 0; n < 2; n += 1) await world.walk();
    expect(await world.nodeOf(only)).toBe(await world.nextId());
    const [domain] = await world.inTenant((tx) => tx.select().from(domains));
    expect(domain).toMatchObject({ queueRest: 0, queueRestMark: "", queueRestHeldMark: "" });
    expect(await world.told()).toMatchObject([
      { subjectId: only, before: "waits for room", evidence: { messages: 1 } },
    ]);
  });
});
