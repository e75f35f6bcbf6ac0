import { plans } from "@penguinmails/db/schema/billing";
import { auditLog } from "@penguinmails/db/schema/platform";
import { tenants } from "@penguinmails/db/schema/tenants";
import { asOwner, type TestDatabase, testDatabase, untilLockWaits } from "@penguinmails/testkit/database";
import { makeTenant } from "@penguinmails/testkit/factories";
import { drizzle } from "drizzle-orm/node-postgres";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { billingWorld } from "./billing-test-world.ts";
import { drainInbox } from "./drain-inbox.ts";
import { openPortal, startCheckout } from "./start-checkout.ts";

let test: TestDatabase;
let world: ReturnType<typeof billingWorld>;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());
beforeEach(() => {
  world = billingWorld(test.database);
  // What a checkout is known by changes with the hour.
  vi.useFakeTimers({ toFake: ["Date"], now: Date.UTC(2026, 2, 2, 10) });
});
afterEach(() => {
  vi.useRealTimers();
});

const growth = { plan: "growth", email: "ada@agency.example" };
const paid = async (tenantId: string, changes: Parameters<typeof world.put>[1] = {}) => {
  const subscription = world.put(tenantId, changes);
  await world.hear("customer.subscription.updated", subscription.id);
  await drainInbox(world.deps, 10);
  return subscription;
};

describe("checkout", () => {
  it("leads to the provider's page with a trial for the first subscription, and leaves an audit row", async () => {
    const { caller } = await makeTenant(world.deps, { plan: null });
    const { url } = await startCheckout(world.deps, caller, growth);
    expect(url).toBe("https://pay.example/cs_1");
    expect(world.orders[0]).toMatchObject({
      tenantId: caller.tenantId,
      customerId: null,
      planKey: "growth",
      trialDays: 14,
      successUrl: "https://app.example/billing?paid=1",
    });
    expect([...world.priced]).toEqual(["growth"]);
    const acts = await test.database.withTenant(caller.tenantId, (tx) => tx.select().from(auditLog));
    expect(acts.map((act) => act.action)).toEqual(["billing.checkout"]);
  });

  it("is one for two clicks, and another for another plan or e-mail", async () => {
    const { caller } = await makeTenant(world.deps, { plan: null });
    await startCheckout(world.deps, caller, growth);
    await startCheckout(world.deps, caller, growth);
    await startCheckout(world.deps, caller, { ...growth, plan: "starter" });
    await startCheckout(world.deps, caller, { ...growth, email: "bo@agency.example" });
    const [first, again, ...others] = world.orders.map((order) => order.idempotencyKey);
    expect(again).toBe(first);
    expect(new Set([first, ...others]).size).toBe(3);
  });

  it("is another in the next hour, for the provider's pages expire", async () => {
    const { caller } = await makeTenant(world.deps, { plan: null });
    for (const [minutes, seconds] of [
      [0, 0],
      [59, 59],
      [60, 0],
    ]) {
      vi.setSystemTime(Date.UTC(2026, 2, 2, 10, minutes, seconds));
      await startCheckout(world.deps, caller, growth);
    }
    const [first, inTheHour, after] = world.orders.map((order) => order.idempotencyKey);
    expect(inTheHour).toBe(first);
    expect(after).not.toBe(first);
  });

  it("for another plan closes the page from before, so that two plans are never paid", async () => {
    const { caller } = await makeTenant(world.deps, { plan: null });
    const first = await startCheckout(world.deps, caller, growth);
    await startCheckout(world.deps, caller, growth);
    expect(world.expired).toEqual([]);
    const second = await startCheckout(world.deps, caller, { ...growth, plan: "starter" });
    expect(world.expired).toEqual(["cs_1"]);
    // The provider remembers the first order under its key; what it remembers is closed.
    const third = await startCheckout(world.deps, caller, growth);
    expect(world.expired).toEqual(["cs_1", "cs_3"]);
    expect(new Set([first.url, second.url, third.url]).size).toBe(3);
  });

  it("at the same moment for two plans leaves one page open", async () => {
    const { caller } = await makeTenant(world.deps, { plan: null });
    const both = await test.database.withTenant(caller.tenantId, async (tx) => {
      await tx.select().from(tenants).for("no key update");
      const orders = ["growth", "starter"].map((plan) =>
        startCheckout(world.deps, caller, { ...growth, plan }),
      );
      await untilLockWaits(test.url, 2);
      return { made: Promise.all(orders) };
    });
    await both.made;
    expect(world.expired).toHaveLength(1);
  });

  it("is refused when the page from before was paid and nobody told us yet, and the new page is closed", async () => {
    const { caller, tenantId } = await makeTenant(world.deps, { plan: null });
    await startCheckout(world.deps, caller, growth);
    const bought = world.put(tenantId);
    world.checkouts.set("cs_1", { subscriptionId: bought.id, tenantId, customerId: "cus_1" });
    const starter = { ...growth, plan: "starter" };
    await expect(startCheckout(world.deps, caller, starter)).rejects.toMatchObject({ code: "conflict" });
    expect(world.expired).toEqual(["cs_2"]);
  });

  it("is refused for what was paid there also when something else that was paid has ended", async () => {
    const { caller, tenantId } = await makeTenant(world.deps, { plan: null });
    await paid(tenantId, { status: "canceled" });
    await startCheckout(world.deps, caller, growth);
    const bought = world.put(tenantId);
    world.checkouts.set("cs_1", { subscriptionId: bought.id, tenantId, customerId: "cus_1" });
    const starter = { ...growth, plan: "starter" };
    await expect(startCheckout(world.deps, caller, starter)).rejects.toMatchObject({ code: "conflict" });
  });

  it.each(["canceled", "incomplete"] as const)("goes on after what was paid there is %s", async (status) => {
    const { caller, tenantId } = await makeTenant(world.deps, { plan: null });
    await startCheckout(world.deps, caller, growth);
    const bought = await paid(tenantId, { status });
    world.checkouts.set("cs_1", { subscriptionId: bought.id, tenantId, customerId: "cus_1" });
    const { url } = await startCheckout(world.deps, caller, { ...growth, plan: "starter" });
    expect(url).toBe("https://pay.example/cs_2");
  });

  it("whose older page could not be closed leads nowhere, and the next try closes both", async () => {
    const { caller } = await makeTenant(world.deps, { plan: null });
    await startCheckout(world.deps, caller, growth);
    world.down.add("cs_1");
    const starter = { ...growth, plan: "starter" };
    await expect(startCheckout(world.deps, caller, starter)).rejects.toMatchObject({
      code: "upstream-unavailable",
    });
    world.down.delete("cs_1");
    const { url } = await startCheckout(world.deps, caller, starter);
    expect(world.expired).toEqual(["cs_1"]);
    expect(url).toBe("https://pay.example/cs_2");
  });

  it("gives no second trial and keeps the customer after a subscription that ended", async () => {
    const { caller } = await makeTenant(world.deps, { plan: null });
    await startCheckout(world.deps, caller, growth);
    await paid(caller.tenantId, { status: "canceled", customerId: "cus_old" });
    await startCheckout(world.deps, caller, growth);
    const [first, second] = world.orders;
    expect(second).toMatchObject({ trialDays: 0, customerId: "cus_old" });
    expect(second?.idempotencyKey).not.toBe(first?.idempotencyKey);
  });

  it.each(["active", "trialing", "past_due", "unpaid"] as const)(
    "is refused while a subscription is %s",
    async (status) => {
      const { caller } = await makeTenant(world.deps, { plan: null });
      await paid(caller.tenantId, { status });
      await expect(startCheckout(world.deps, caller, growth)).rejects.toMatchObject({ code: "conflict" });
      expect(world.orders).toEqual([]);
    },
  );

  it("is refused for a plan that is unknown or no longer sold", async () => {
    const { caller } = await makeTenant(world.deps, { plan: null });
    const offSale = {
      key: "legacy",
      name: "Legacy",
      monthlyCents: 1,
      nodes: 1,
      secondaryAddressesPerNode: 0,
      domains: 1,
      mailboxes: 1,
      leads: 1,
      position: 9,
      onSale: false,
    };
    await asOwner(test.url, (client) => drizzle(client).insert(plans).values(offSale));
    for (const plan of ["legacy", "no-such-plan"])
      await expect(startCheckout(world.deps, caller, { ...growth, plan })).rejects.toMatchObject({
        code: "not-found",
      });
  });

  it("says that the provider is missing, or does not answer", async () => {
    const { caller } = await makeTenant(world.deps, { plan: null });
    await expect(startCheckout({ ...world.deps, payments: null }, caller, growth)).rejects.toMatchObject({
      code: "unavailable",
    });
    world.down.add("checkout");
    await expect(startCheckout(world.deps, caller, growth)).rejects.toMatchObject({
      code: "upstream-unavailable",
    });
  });
});

describe("the portal", () => {
  it("is the customer's of the subscription that counts, and has each plan that is sold to choose", async () => {
    const { caller } = await makeTenant(world.deps, { plan: null });
    await expect(openPortal(world.deps, caller)).rejects.toMatchObject({ code: "subscription-required" });
    await expect(openPortal({ ...world.deps, payments: null }, caller)).rejects.toMatchObject({
      code: "unavailable",
    });
    await paid(caller.tenantId, { customerId: "cus_now" });
    await paid(caller.tenantId, { customerId: "cus_old", status: "canceled" });
    const { url } = await openPortal(world.deps, caller);
    expect(url).toBe("https://pay.example/portal/cus_now?back=https://app.example/billing");
    expect([...world.priced].sort()).toEqual(["growth", "scale", "starter"]);
  });
});
