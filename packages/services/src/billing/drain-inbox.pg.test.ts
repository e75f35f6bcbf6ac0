import { subscriptions } from "@penguinmails/db/schema/billing";
import { inbox } from "@penguinmails/db/schema/platform";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { makeTenant } from "@penguinmails/testkit/factories";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { billingWorld } from "./billing-test-world.ts";
import { drainInbox, inboxFaults, inboxTries, pauseAfter } from "./drain-inbox.ts";
import { receiveStripeEvent } from "./receive-stripe-event.ts";

let test: TestDatabase;
let world: ReturnType<typeof billingWorld>;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());
beforeEach(async () => {
  await test.database.withOperator((tx) => tx.delete(inbox));
  world = billingWorld(test.database);
});

const statusesOf = (tenantId: string) =>
  test.database.withTenant(tenantId, async (tx) =>
    (await tx.select().from(subscriptions)).map((row) => row.status),
  );
const makeUnpaidTenant = () => makeTenant(world.deps, { plan: null });

describe("an event of Stripe's", () => {
  it("is taken once, however often it comes, and refused without Stripe's signature", async () => {
    const body = JSON.stringify({ id: "evt_1", type: "invoice.paid", objectId: "in_1", createdAtMs: 0 });
    expect(await receiveStripeEvent(world.deps, body, "signed")).toBe("taken");
    expect(await receiveStripeEvent(world.deps, body, "signed")).toBe("known");
    for (const signature of [null, "", "forged"])
      await expect(receiveStripeEvent(world.deps, body, signature)).rejects.toMatchObject({
        code: "bad-signature",
      });
    const without = { ...world.deps, payments: null };
    await expect(receiveStripeEvent(without, body, "signed")).rejects.toMatchObject({
      code: "bad-signature",
    });
    expect(await test.database.withOperator((tx) => tx.select().from(inbox))).toHaveLength(1);
  });

  it("of a type that we don't know is done with, and nothing is asked", async () => {
    const ids = [
      await world.hear("radar.early_fraud_warning.created", "issfr_1"),
      await world.hear("invoice.upcoming", ""),
    ];
    await drainInbox(world.deps, 10);
    for (const id of ids) expect((await world.eventRow(id)).handledAt).not.toBeNull();
    expect(world.fetched).toEqual([]);
  });

  it("about somebody who isn't ours is done with and leaves nothing", async () => {
    const stranger = world.put(null);
    const gone = world.put("00000000-0000-7000-8000-000000000000");
    const ids = [
      await world.hear("customer.subscription.created", stranger.id),
      await world.hear("customer.subscription.created", gone.id),
      await world.hear("customer.subscription.created", "sub_never"),
    ];
    await drainInbox(world.deps, 10);
    for (const id of ids) expect((await world.eventRow(id)).handledAt).not.toBeNull();
  });

  it("about a checkout that was paid brings its subscription, and about one that was not brings nothing", async () => {
    const { tenantId } = await makeUnpaidTenant();
    const subscription = world.put(tenantId);
    world.checkouts.set("cs_1", { subscriptionId: subscription.id, tenantId, customerId: "cus_1" });
    const ids = [
      await world.hear("checkout.session.expired", "cs_none"),
      await world.hear("checkout.session.completed", "cs_1"),
    ];
    await drainInbox(world.deps, 10);
    for (const id of ids) expect((await world.eventRow(id)).handledAt).not.toBeNull();
    expect(world.fetched).toEqual(["cs_none", "cs_1", subscription.id]);
    expect(await statusesOf(tenantId)).toEqual(["active"]);
  });

  it("about an invoice of no subscription, or of one that isn't ours, is done with at once", async () => {
    const stranger = world.put(null);
    const invoice = { customerId: "cus_1", amountCents: 1, currency: "usd", hostedUrl: null } as const;
    const paid = { ...invoice, status: "paid", createdAtMs: world.clock.now() } as const;
    world.invoices.set("in_once", { ...paid, id: "in_once", subscriptionId: null });
    world.invoices.set("in_stranger", { ...paid, id: "in_stranger", subscriptionId: stranger.id });
    const ids = [
      await world.hear("invoice.paid", "in_once"),
      await world.hear("invoice.paid", "in_stranger"),
      await world.hear("invoice.paid", "in_never"),
    ];
    await drainInbox(world.deps, 10);
    for (const id of ids) expect((await world.eventRow(id)).handledAt).not.toBeNull();
    expect(world.fetched).toEqual(["in_once", "in_stranger", stranger.id, "in_never"]);
  });

  it("changes nothing when it comes late: what is written is what Stripe says now", async () => {
    const { tenantId } = await makeUnpaidTenant();
    const subscription = world.put(tenantId, { status: "canceled" });
    world.checkouts.set("cs_1", { subscriptionId: subscription.id, tenantId, customerId: "cus_1" });
    await world.hear("customer.subscription.deleted", subscription.id);
    await world.hear("customer.subscription.created", subscription.id);
    await world.hear("checkout.session.completed", "cs_1");
    expect(await drainInbox(world.deps, 10)).toBe(3);
    expect(await statusesOf(tenantId)).toEqual(["canceled"]);
  });

  it("is not overwritten by an answer that another worker got earlier", async () => {
    const { tenantId } = await makeUnpaidTenant();
    const subscription = world.put(tenantId, { status: "active" });
    await world.hear("customer.subscription.created", subscription.id);
    await world.hear("customer.subscription.updated", subscription.id);
    // While the first worker holds its answer, the state changes and a second worker writes the new one.
    world.hooks.onFetch = async () => {
      world.hooks.onFetch = null;
      world.put(tenantId, { ...subscription, status: "canceled" });
      expect(await drainInbox(world.deps, 1)).toBe(1);
    };
    expect(await drainInbox(world.deps, 1)).toBe(1);
    expect(await statusesOf(tenantId)).toEqual(["canceled"]);
  });

  it("is not overwritten by an earlier answer either when the row was there before", async () => {
    const { tenantId } = await makeUnpaidTenant();
    const subscription = world.put(tenantId, { status: "trialing" });
    await world.hear("customer.subscription.created", subscription.id);
    await drainInbox(world.deps, 1);
    world.put(tenantId, { ...subscription, status: "active" });
    await world.hear("customer.subscription.updated", subscription.id);
    await world.hear("customer.subscription.updated", subscription.id);
    world.hooks.onFetch = async () => {
      world.hooks.onFetch = null;
      world.put(tenantId, { ...subscription, status: "past_due" });
      await drainInbox(world.deps, 1);
    };
    await drainInbox(world.deps, 1);
    expect(await statusesOf(tenantId)).toEqual(["past_due"]);
  });
});

describe("an event that fails", () => {
  it("holds up no other, keeps its error, and is tried again after its pause, not before", async () => {
    const { tenantId } = await makeUnpaidTenant();
    const broken = world.put(tenantId);
    const sound = world.put(tenantId);
    world.down.add(broken.id);
    const id = await world.hear("customer.subscription.updated", broken.id);
    await world.hear("customer.subscription.updated", sound.id);
    expect(await drainInbox(world.deps, 10)).toBe(2);
    expect(await statusesOf(tenantId)).toEqual(["active"]);
    expect(await world.eventRow(id)).toMatchObject({
      handledAt: null,
      attempts: 1,
      lastError: "the provider does not answer",
    });
    world.down.clear();
    expect(await drainInbox(world.deps, 10)).toBe(0);
    await world.endPause(id);
    expect(await drainInbox(world.deps, 10)).toBe(1);
    expect(await world.eventRow(id)).toMatchObject({ attempts: 2, lastError: null });
    expect(await statusesOf(tenantId)).toEqual(["active", "active"]);
    // What is done is not done again.
    await world.endPause(id);
    expect(await drainInbox(world.deps, 10)).toBe(0);
  });

  it("is given up after the last try as a fault that shows, and tried again when Stripe sends it again", async () => {
    const { tenantId } = await makeUnpaidTenant();
    const subscription = world.put(tenantId, { planLookupKey: "a-plan-of-yore" });
    const id = await world.hear("customer.subscription.created", subscription.id);
    const lastTry = { attempts: inboxTries.most - 1 };
    await test.database.withOperator((tx) => tx.update(inbox).set(lastTry).where(eq(inbox.id, id)));
    expect(await inboxFaults(test.database)).toEqual([]);
    expect(await drainInbox(world.deps, 10)).toBe(1);
    await world.endPause(id);
    expect(await drainInbox(world.deps, 10)).toBe(0);
    const type = "customer.subscription.created";
    const error = expect.stringContaining("a plan that we don't have");
    expect(await inboxFaults(test.database)).toEqual([{ id, type, attempts: inboxTries.most, error }]);

    world.put(tenantId, { ...subscription, planLookupKey: "growth" });
    const body = JSON.stringify({ id, type, objectId: subscription.id, createdAtMs: 0 });
    expect(await receiveStripeEvent(world.deps, body, "signed")).toBe("taken");
    expect(await drainInbox(world.deps, 10)).toBe(1);
    expect(await inboxFaults(test.database)).toEqual([]);
    expect(await statusesOf(tenantId)).toEqual(["active"]);
  });

  it("is no fault while its last try goes on, nor when that succeeds, and then is done with", async () => {
    const { tenantId } = await makeUnpaidTenant();
    const [type, objectId] = ["customer.subscription.created", world.put(tenantId).id];
    const id = await world.hear(type, objectId);
    const lastTry = { attempts: inboxTries.most - 1 };
    await test.database.withOperator((tx) => tx.update(inbox).set(lastTry).where(eq(inbox.id, id)));
    const shown: unknown[] = [];
    world.hooks.onFetch = async () => void shown.push(await inboxFaults(test.database));
    expect(await drainInbox(world.deps, 10)).toBe(1);
    await world.endPause(id);
    shown.push(await inboxFaults(test.database));
    expect(shown).toEqual([[], []]);
    const body = JSON.stringify({ id, type, objectId, createdAtMs: 0 });
    expect(await receiveStripeEvent(world.deps, body, "signed")).toBe("known");
  });

  it("waits longer each time, up to an hour, and is tried for half a day", () => {
    const pauses = Array.from({ length: inboxTries.most - 1 }, (_, n) => pauseAfter(n + 1));
    expect(pauses.slice(0, 3)).toEqual([5_000, 10_000, 20_000]);
    expect(Math.max(...pauses)).toBe(3_600_000);
    expect(pauses.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThan(10 * 3_600_000);
  });

  it("whose subscription Stripe denies although we know it ends nobody's subscription", async () => {
    const { tenantId } = await makeUnpaidTenant();
    const subscription = world.put(tenantId);
    await world.hear("customer.subscription.created", subscription.id);
    await drainInbox(world.deps, 10);
    world.subscriptions.clear();
    const id = await world.hear("customer.subscription.deleted", subscription.id);
    await drainInbox(world.deps, 10);
    expect(await statusesOf(tenantId)).toEqual(["active"]);
    expect((await world.eventRow(id)).handledAt).toBeNull();
  });
});

describe("several workers", () => {
  it("do each event once", async () => {
    const { tenantId } = await makeUnpaidTenant();
    const all = Array.from({ length: 12 }, () => world.put(tenantId).id);
    for (const subscriptionId of all) await world.hear("customer.subscription.created", subscriptionId);
    const taken = await Promise.all([1, 2, 3].map(() => drainInbox(world.deps, 100)));
    expect(taken.reduce((sum, n) => sum + n, 0)).toBe(12);
    expect(world.fetched.toSorted()).toEqual(all.toSorted());
  });

  it("take over the event of one that died, once its lease is over", async () => {
    const { tenantId } = await makeUnpaidTenant();
    const subscription = world.put(tenantId);
    const id = await world.hear("customer.subscription.created", subscription.id);
    let wakeUp: () => void = () => undefined;
    world.hooks.onFetch = () => {
      world.hooks.onFetch = null;
      return new Promise((resolve) => {
        wakeUp = resolve;
      });
    };
    const stuck = drainInbox(world.deps, 1);
    await expect.poll(() => world.fetched).toHaveLength(1);
    expect(await drainInbox(world.deps, 10)).toBe(0);
    await world.endPause(id);
    expect(await drainInbox(world.deps, 10)).toBe(1);
    const { handledAt } = await world.eventRow(id);
    expect(await statusesOf(tenantId)).toEqual(["active"]);
    // The first was only slow: it must not answer for the second.
    world.down.add(subscription.id);
    wakeUp();
    await stuck;
    expect(await world.eventRow(id)).toMatchObject({ attempts: 2, handledAt, lastError: null });
  });
});
