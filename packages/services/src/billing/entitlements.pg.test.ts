import { policy } from "@penguinmails/core/policy";
import { tenants } from "@penguinmails/db/schema/tenants";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { makeTenant } from "@penguinmails/testkit/factories";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { orderNode } from "../fleet/order-node.ts";
import { tenantRows } from "../staff/list-tenants.ts";
import { billingWorld } from "./billing-test-world.ts";
import { drainInbox } from "./drain-inbox.ts";
import { entitlementsOf } from "./entitlements.ts";

let test: TestDatabase;
let world: ReturnType<typeof billingWorld>;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());
beforeEach(() => {
  world = billingWorld(test.database);
});

/** An agency whose subscription the provider reports as given. */
async function agency(changes: Parameters<typeof world.put>[1] | null) {
  const { caller, tenantId } = await makeTenant(world.deps, { plan: null });
  const report = async (next: Parameters<typeof world.put>[1]) => {
    const subscription = world.put(tenantId, next);
    await world.hear("customer.subscription.updated", subscription.id);
    await drainInbox(world.deps, 10);
    return subscription;
  };
  const subscription = changes === null ? null : await report(changes);
  const order = (secondaryAddresses: number) =>
    orderNode(
      {
        ...world.deps,
        secrets: { seal: (plain) => plain, open: (sealed) => sealed },
        nodeDomainSuffix: "nodes.example",
        machine: { rid: "vps-2gb", template: "debian-13" },
      },
      caller,
      { secondaryAddresses, location: "seattle" },
    );
  const allowed = () => test.database.withTenant(tenantId, (tx) => entitlementsOf(tx, world.clock.now()));
  return { tenantId, report, subscription, order, allowed };
}

describe("what may be ordered", () => {
  it("is nothing without a subscription", async () => {
    const { order, allowed } = await agency(null);
    await expect(order(0)).rejects.toMatchObject({ code: "subscription-required" });
    expect(await allowed()).toMatchObject({ active: false, nodes: 0, mailboxes: 0, planMonthlyCents: 0 });
  });

  it.each(["trialing", "active"] as const)("is what the plan holds while it is %s", async (status) => {
    const { order, allowed } = await agency({ status, planLookupKey: "starter" });
    expect(await allowed()).toMatchObject({ active: true, planKey: "starter", nodes: 1, mailboxes: 9 });
    await expect(order(3)).rejects.toMatchObject({ code: "plan-limit" });
    await order(2);
    await expect(order(0)).rejects.toMatchObject({ code: "plan-limit" });
  });

  it.each(["unpaid", "canceled", "incomplete", "incomplete_expired", "paused", "unknown"] as const)(
    "is nothing while it is %s",
    async (status) => {
      const { order, allowed } = await agency({ status });
      await expect(order(0)).rejects.toMatchObject({ code: "subscription-required" });
      expect((await allowed()).reason).toMatch(/^The subscription is \w+\.$/);
    },
  );

  it("stays the plan's for seven days past due, and then is nothing", async () => {
    const { allowed } = await agency({ status: "past_due" });
    const grace = policy.billing.stopSendingAfterPastDueMs;
    world.clock.advance(grace - 1);
    expect((await allowed()).active).toBe(true);
    world.clock.advance(1);
    expect(await allowed()).toMatchObject({ active: false, reason: "The subscription is past due." });
  });

  it("counts the days past due from the first, however often Stripe says it again", async () => {
    const { allowed, report, subscription } = await agency({ status: "past_due" });
    for (let day = 0; day < 7; day++) {
      world.clock.advance(policy.billing.stopSendingAfterPastDueMs / 7);
      await report({ id: subscription?.id ?? "", status: "past_due" });
    }
    expect((await allowed()).active).toBe(false);
  });

  it("stays the plan's when it is cancelled at the end of the period, until that end", async () => {
    const { allowed, report, subscription } = await agency({ cancelAtPeriodEnd: true });
    expect((await allowed()).active).toBe(true);
    await report({ id: subscription?.id ?? "", status: "canceled" });
    expect((await allowed()).active).toBe(false);
  });

  it("follows the plan when it is changed in the portal", async () => {
    const { allowed, report, subscription } = await agency({ planLookupKey: "starter" });
    await report({ id: subscription?.id ?? "", planLookupKey: "scale" });
    expect(await allowed()).toMatchObject({ planKey: "scale", nodes: 10 });
  });

  it("is not taken away by late news about an older subscription", async () => {
    const { allowed, report } = await agency({ planLookupKey: "starter" });
    world.clock.advance(1_000);
    const older = await report({ status: "canceled", planLookupKey: "scale" });
    await report({ ...older, planLookupKey: "growth" });
    expect(await allowed()).toMatchObject({ active: true, planKey: "starter" });
  });

  it("is what staff see, whichever subscription was written last", async () => {
    const { tenantId, report } = await agency({ planLookupKey: "starter" });
    world.clock.advance(1_000);
    await report({ status: "canceled", planLookupKey: "scale" });
    const [seen] = await test.database.withOperator((tx) =>
      tenantRows(tx, world.clock.now(), eq(tenants.id, tenantId)),
    );
    expect(seen).toMatchObject({ plan: "Starter", subscriptionStatus: "active" });
  });
});
