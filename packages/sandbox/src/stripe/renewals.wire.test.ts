import { afterEach, beforeEach, expect, it } from "vitest";
import { addFault } from "../control/faults.ts";
import { memoryStore } from "../store.ts";
import { day, type StripeWorld, stripeWorld } from "./stripe-test-world.ts";

const good = "4242424242424242";
const failsLater = "4000000000000341";

let world: StripeWorld;
beforeEach(async () => {
  world = await stripeWorld();
});
afterEach(() => world.close());

const events = (type: string) => world.receiver.received.filter((one) => one.type === type).length;
const arrived = (type: string, times: number) => world.receiver.until(() => events(type) >= times);

it("renews after 30 world days with one paid invoice, and not a second before", async () => {
  const { id } = await world.subscribe(good);
  await arrived("invoice.paid", 1);
  world.clock.advance(30 * day - 1_000);
  expect((await world.stripe.invoices.list()).data).toHaveLength(1);
  world.clock.advance(1_000);
  await arrived("invoice.paid", 2);
  const [newest, ...older] = (await world.stripe.invoices.list({ subscription: id })).data;
  expect(older).toHaveLength(1);
  expect(newest).toMatchObject({ status: "paid", billing_reason: "subscription_cycle", amount_paid: 4_900 });
  const renewed = await world.stripe.subscriptions.retrieve(id);
  expect(renewed.status).toBe("active");
  expect(renewed.items.data[0]?.current_period_end).toBe(world.clock.now() / 1_000 + (30 * day) / 1_000);
});

it("makes up for every period that passed while the world stood still", async () => {
  await world.subscribe(good);
  world.clock.advance(95 * day);
  await arrived("invoice.paid", 4);
  expect((await world.stripe.invoices.list()).data).toHaveLength(4);
});

it("falls past due when the card fails, and is active again once another card pays what is owed", async () => {
  const { id, customer } = await world.subscribe(failsLater, 7);
  world.clock.advance(7 * day);
  await arrived("invoice.payment_failed", 1);
  expect((await world.stripe.subscriptions.retrieve(id)).status).toBe("past_due");
  const [owed] = (await world.stripe.invoices.list({ status: "open" })).data;
  expect(owed).toMatchObject({ attempt_count: 1, amount_remaining: 4_900 });
  expect(owed?.next_payment_attempt).toBe(world.clock.now() / 1_000 + (3 * day) / 1_000);
  const portal = await world.stripe.billingPortal.sessions.create({ customer: String(customer) });
  await world.post(portal.url, { action: "card", card: good });
  expect((await world.stripe.subscriptions.retrieve(id)).status).toBe("active");
  expect((await world.stripe.invoices.retrieve(owed?.id ?? "")).status).toBe("paid");
});

it("tries a failed charge again on days 3, 8 and 15, then ends the subscription and voids the invoice", async () => {
  const { id } = await world.subscribe(failsLater, 7);
  world.clock.advance(7 * day);
  await arrived("invoice.payment_failed", 1);
  for (const [at, days] of [3, 5, 7].entries()) {
    expect((await world.stripe.subscriptions.retrieve(id)).status).toBe("past_due");
    world.clock.advance(days * day);
    await arrived("invoice.payment_failed", at + 2);
  }
  await arrived("customer.subscription.deleted", 1);
  expect(await world.stripe.subscriptions.retrieve(id)).toMatchObject({
    status: "canceled",
    cancellation_details: { reason: "payment_failed" },
  });
  expect((await world.stripe.invoices.list({ status: "open" })).data).toEqual([]);
});

it("charges by hand without moving the dates of the automatic attempts", async () => {
  await world.subscribe(failsLater, 7);
  world.clock.advance(7 * day);
  await arrived("invoice.payment_failed", 1);
  const [owed] = (await world.stripe.invoices.list({ status: "open" })).data;
  await expect(world.stripe.invoices.pay(owed?.id ?? "")).rejects.toMatchObject({
    type: "StripeCardError",
    code: "card_declined",
  });
  expect(await world.stripe.invoices.retrieve(owed?.id ?? "")).toMatchObject({
    attempt_count: 1,
    next_payment_attempt: owed?.next_payment_attempt,
  });
});

it("stays past due until the last of several open invoices is paid", async () => {
  const { id, items } = await world.subscribe(good, 7);
  const product = await world.stripe.products.create({ name: "Weekly" });
  const price = await world.stripe.prices.create({
    product: product.id,
    currency: "usd",
    unit_amount: 1_000,
    recurring: { interval: "week" },
  });
  await world.stripe.subscriptions.update(id, { items: [{ id: items.data[0]?.id ?? "", price: price.id }] });
  // The first week's charge, its second attempt three days later, and the second week's charge.
  await addFault(world.context.store, { service: "stripe-charges", match: "*", answer: "decline", times: 3 });
  for (const [at, days] of [7, 3, 4].entries()) {
    world.clock.advance(days * day);
    await arrived("invoice.payment_failed", at + 1);
  }
  const [second, first] = (await world.stripe.invoices.list({ status: "open" })).data;
  await world.stripe.invoices.pay(first?.id ?? "");
  expect((await world.stripe.subscriptions.retrieve(id)).status).toBe("past_due");
  await world.stripe.invoices.pay(second?.id ?? "");
  expect((await world.stripe.subscriptions.retrieve(id)).status).toBe("active");
});

it("declines a renewal on request", async () => {
  const { id } = await world.subscribe(good);
  await addFault(world.context.store, { service: "stripe-charges", match: "*", answer: "decline", times: 1 });
  world.clock.advance(30 * day);
  await arrived("invoice.payment_failed", 1);
  expect((await world.stripe.subscriptions.retrieve(id)).status).toBe("past_due");
  world.clock.advance(3 * day);
  await arrived("invoice.paid", 2);
  expect((await world.stripe.subscriptions.retrieve(id)).status).toBe("active");
});

it("bills the new price from the next period after a change of plan", async () => {
  const { id, items } = await world.subscribe(good);
  const product = await world.stripe.products.create({ name: "Growth" });
  const price = await world.stripe.prices.create({
    product: product.id,
    currency: "usd",
    unit_amount: 9_900,
    lookup_key: "growth",
    recurring: { interval: "month" },
  });
  await world.stripe.subscriptions.update(id, { items: [{ id: items.data[0]?.id ?? "", price: price.id }] });
  expect((await world.stripe.invoices.list()).data).toHaveLength(1);
  world.clock.advance(30 * day);
  await arrived("invoice.paid", 2);
  expect((await world.stripe.invoices.list()).data[0]?.amount_paid).toBe(9_900);
});

it("ends at once when it is cancelled over the API, and renews no more", async () => {
  const { id } = await world.subscribe(good);
  await world.stripe.subscriptions.cancel(id);
  await arrived("customer.subscription.deleted", 1);
  world.clock.advance(31 * day);
  await expect(world.stripe.subscriptions.cancel(id)).rejects.toMatchObject({ statusCode: 404 });
  expect((await world.stripe.invoices.list()).data).toHaveLength(1);
});

it("keeps everything over a restart, and renews what became due meanwhile", async () => {
  const store = memoryStore();
  const before = await stripeWorld(store);
  const { id } = await before.subscribe(good);
  const at = before.clock.now();
  await before.close();
  const after = await stripeWorld(store);
  try {
    expect((await after.stripe.subscriptions.retrieve(id)).status).toBe("active");
    after.clock.set(at + 30 * day);
    await after.receiver.until((all) => all.some(({ body }) => body.includes("subscription_cycle")));
    expect((await after.stripe.invoices.list()).data).toHaveLength(2);
  } finally {
    await after.close();
  }
});
