import { minute } from "@penguinmails/core/time";
import { afterEach, beforeEach, expect, it } from "vitest";
import { addFault } from "../control/faults.ts";
import { testWorld } from "../control/test-world.ts";
import { startStripe } from "./start-stripe.ts";
import { day, type StripeWorld, stripeWorld, webhookSecret } from "./stripe-test-world.ts";
import { watchedStore } from "./watched-store.ts";
import { lateMs } from "./webhooks.ts";

let store: ReturnType<typeof watchedStore>;
let world: StripeWorld;
beforeEach(async () => {
  store = watchedStore();
  world = await stripeWorld(store);
});
afterEach(() => world.close());

const owed = () => store.list<{ attempts: number }>("stripe-delivery").map(({ body }) => body.attempts);
const taken = () => store.until(() => owed().length === 0);
/** Until so many attempts have failed and the next one is planned. */
const failed = (attempts: number) => store.until(() => owed().join() === String(attempts));

it("is signed so that the SDK takes it, and tells of the object as the API shows it", async () => {
  const customer = await world.stripe.customers.create({ email: "a@b.example" });
  const { body, signature } = await world.receiver.next("customer.created");
  const event = world.stripe.webhooks.constructEvent(body, signature, webhookSecret);
  expect(event.data.object).toEqual(
    JSON.parse(JSON.stringify(await world.stripe.customers.retrieve(customer.id))),
  );
  expect(event.created).toBe(world.clock.now() / 1_000);
  expect((await world.stripe.events.retrieve(event.id)).type).toBe("customer.created");
});

it("comes again, by the world's clock, until it is taken, and then no more", async () => {
  world.receiver.answer(500);
  await world.stripe.customers.create({});
  await failed(1);
  world.clock.advance(5 * minute - 1);
  expect(world.receiver.received).toHaveLength(1);
  world.clock.advance(1);
  await failed(2);
  world.receiver.answer(200);
  world.clock.advance(30 * minute);
  await taken();
  world.clock.advance(3 * day);
  expect(world.receiver.received).toHaveLength(3);
  expect(new Set(world.receiver.received.map(({ id }) => id)).size).toBe(1);
});

it("is given up within three days", async () => {
  world.receiver.answer(500);
  await world.stripe.customers.create({});
  const began = world.clock.now();
  for (let attempt = 1; attempt <= 8; attempt++) {
    await failed(attempt);
    const [delivery] = store.list<{ dueMs: number }>("stripe-delivery");
    world.clock.set(delivery?.body.dueMs ?? 0);
  }
  await taken();
  expect(world.receiver.received).toHaveLength(9);
  expect(world.clock.now() - began).toBeLessThan(3 * day);
});

it("comes twice when a fault says so", async () => {
  const rule = {
    service: "stripe-webhooks",
    match: "customer.created",
    answer: "duplicate",
    times: 1,
  } as const;
  await addFault(world.context.store, rule);
  await world.stripe.customers.create({});
  const [first, second] = await world.receiver.until((all) => all.length === 2);
  expect(second?.id).toBe(first?.id);
});

it("comes after what happened later when a fault says so", async () => {
  const rule = { service: "stripe-webhooks", match: "customer.created", answer: "late", times: 1 } as const;
  await addFault(world.context.store, rule);
  const { id } = await world.stripe.customers.create({});
  await world.stripe.customers.update(id, { name: "Ada" });
  await world.receiver.next("customer.updated");
  world.clock.advance(lateMs);
  await world.receiver.next("customer.created");
  expect(world.receiver.received.map(({ type }) => type)).toEqual(["customer.updated", "customer.created"]);
});

it("is owed over a restart", async () => {
  const shared = watchedStore();
  const before = await stripeWorld(shared);
  before.receiver.answer(503);
  await before.stripe.customers.create({});
  await shared.until(() => shared.list<{ attempts: number }>("stripe-delivery")[0]?.body.attempts === 1);
  const at = before.clock.now();
  await before.close();
  const after = await stripeWorld(shared);
  try {
    after.clock.set(at + 5 * minute);
    await after.receiver.next("customer.created");
  } finally {
    await after.close();
  }
});

it("goes to this machine only", async () => {
  const endpoint = { url: "https://hooks.agency.example/stripe", secret: webhookSecret };
  await expect(testWorld([(context) => startStripe(context, endpoint)])).rejects.toThrow("loopback");
});
