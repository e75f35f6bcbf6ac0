import type { OptionalService } from "@penguinmails/core/fleet/optional-services";
import { plans } from "@penguinmails/db/schema/billing";
import { nodes } from "@penguinmails/db/schema/fleet";
import { asOwner, type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { makePool, makeTenant } from "@penguinmails/testkit/factories";
import { eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { billingWorld } from "./billing-test-world.ts";
import { drainInbox } from "./drain-inbox.ts";
import { extrasByTenant, planExtras } from "./plan-extras.ts";
import { getSubscription, listPlans } from "./read-billing.ts";

let test: TestDatabase;
let world: ReturnType<typeof billingWorld>;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());
beforeEach(() => {
  world = billingWorld(test.database);
});

type Reported = NonNullable<Parameters<typeof world.put>[1]>;

/** An agency and what the provider reports of it, in that order; each later one is a subscription of its own. */
async function agency(...reported: readonly Reported[]): Promise<string> {
  const { tenantId } = await makeTenant(world.deps, { plan: null });
  for (const changes of reported) {
    world.clock.advance(1_000);
    await world.hear("customer.subscription.updated", world.put(tenantId, changes).id);
    await drainInbox(world.deps, 10);
  }
  return tenantId;
}
const shown = (tenantId: string) => test.database.withTenant(tenantId, getSubscription);

describe("the plans that are shown", () => {
  it("are those on sale, in their order", async () => {
    const keys = async () => (await listPlans(test.database)).items.map(({ key }) => key);
    const change = (key: string, to: Partial<typeof plans.$inferInsert>) =>
      asOwner(test.url, (client) => drizzle(client).update(plans).set(to).where(eq(plans.key, key)));
    expect(await keys()).toEqual(["starter", "growth", "scale"]);
    await change("growth", { position: 0 });
    expect(await keys()).toEqual(["growth", "starter", "scale"]);
    await change("scale", { onSale: false });
    expect(await keys()).toEqual(["growth", "starter"]);
  });
});

describe("the subscription that is shown", () => {
  it("of an agency without one is none, and nothing is used", async () => {
    expect(await shown(await agency())).toEqual({
      plan: null,
      status: "none",
      currentPeriodEnd: null,
      cancelAtPeriodEnd: false,
      sendingEndsAt: null,
      usage: { nodes: 0, domains: 0, mailboxes: 0, leads: 0 },
    });
  });

  it("is the one that counts, with the end that it has and whether it ends then", async () => {
    const end = world.clock.now() + 86_400_000;
    const ends = { currentPeriodEndMs: end, cancelAtPeriodEnd: true, planLookupKey: "growth" };
    const tenantId = await agency(ends, { planLookupKey: "starter", status: "canceled" });
    expect(await shown(tenantId)).toMatchObject({
      plan: { key: "growth" },
      status: "active",
      currentPeriodEnd: new Date(end).toISOString(),
      cancelAtPeriodEnd: true,
    });
  });

  it("of an overdue payment says from when on nothing is sent: seven days after it was due, and no longer once it is paid", async () => {
    const overdueAt = world.clock.now() + 1_000;
    const tenantId = await agency({ status: "past_due" });
    expect((await shown(tenantId)).sendingEndsAt).toBe(new Date(overdueAt + 7 * 86_400_000).toISOString());
    expect((await shown(await agency({}))).sendingEndsAt).toBeNull();
  });

  it("counts no node that is retired, and nothing of another agency", async () => {
    const [tenantId, other] = [await agency({}), await agency({})];
    const { nodeId } = await makePool(world.deps, tenantId);
    await makePool(world.deps, tenantId);
    await makePool(world.deps, other);
    const before = (await shown(tenantId)).usage;
    expect(before.nodes).toBe(2);
    await test.database.withTenant(tenantId, (tx) =>
      tx.update(nodes).set({ status: "retired" }).where(eq(nodes.id, nodeId)),
    );
    expect((await shown(tenantId)).usage).toEqual({ ...before, nodes: 1 });
  });
});

describe("what the plan includes beside the mail server", () => {
  const extrasOf = (tenantId: string) => test.database.withTenant(tenantId, planExtras);
  const all: readonly OptionalService[] = ["webmail", "antivirus"];

  it("is the plan's of the subscription that counts, whichever of them is older", async () => {
    const scale = { planLookupKey: "scale" };
    const ended = { status: "canceled", planLookupKey: "starter" } as const;
    expect(await extrasOf(await agency(scale, ended))).toEqual(all);
    expect(await extrasOf(await agency(ended, scale))).toEqual(all);
    const lapsed = { status: "canceled", planLookupKey: "scale" } as const;
    const starter = { planLookupKey: "starter" };
    expect(await extrasOf(await agency(lapsed, starter))).toEqual([]);
    expect(await extrasOf(await agency(starter, lapsed))).toEqual([]);
  });

  it.each(["past_due", "unpaid", "canceled"] as const)(
    "stays while it is %s: a lapse tears nothing down",
    async (status) => {
      expect(await extrasOf(await agency({ planLookupKey: "scale", status }))).toEqual(all);
    },
  );

  it("is each agency's own where several are asked about, and nothing of one without a subscription", async () => {
    const ids = [
      await agency({ planLookupKey: "scale" }),
      await agency({ planLookupKey: "starter" }),
      await agency(),
    ];
    const extras = await test.database.withOperator((tx) => extrasByTenant(tx, ids));
    expect(ids.map(extras)).toEqual([all, [], []]);
  });
});
