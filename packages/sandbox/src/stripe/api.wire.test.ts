import Stripe from "stripe";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { addFault } from "../control/faults.ts";
import { type StripeWorld, sdkFor, stripeWorld } from "./stripe-test-world.ts";

let world: StripeWorld;
beforeEach(async () => {
  world = await stripeWorld();
});
afterEach(() => world.close());

describe("idempotency keys", () => {
  it("make one object of two equal requests, also when both come at once", async () => {
    const create = () => world.stripe.customers.create({ email: "a@b.example" }, { idempotencyKey: "once" });
    const [first, second] = await Promise.all([create(), create()]);
    const third = await create();
    expect([second.id, third.id]).toEqual([first.id, first.id]);
    expect(third.lastResponse.headers["idempotent-replayed"]).toBe("true");
    expect((await world.stripe.customers.list()).data).toHaveLength(1);
  });

  it("refuse another request under the same key", async () => {
    await world.stripe.customers.create({ email: "a@b.example" }, { idempotencyKey: "once" });
    const other = world.stripe.customers.create({ email: "c@d.example" }, { idempotencyKey: "once" });
    await expect(other).rejects.toBeInstanceOf(Stripe.errors.StripeIdempotencyError);
    const elsewhere = world.stripe.products.create({ name: "Starter" }, { idempotencyKey: "once" });
    await expect(elsewhere).rejects.toBeInstanceOf(Stripe.errors.StripeIdempotencyError);
  });

  it("are not spent by a request that was not valid", async () => {
    const wrong = world.stripe.customers.create({ email: "no address" }, { idempotencyKey: "again" });
    await expect(wrong).rejects.toMatchObject({ statusCode: 400, param: "email" });
    const right = await world.stripe.customers.create({ email: "a@b.example" }, { idempotencyKey: "again" });
    expect(right.email).toBe("a@b.example");
  });

  it("save from a double effect when the connection breaks after it", async () => {
    const rule = { service: "stripe", match: "/v1/customers", answer: "break-after", times: 1 } as const;
    await addFault(world.context.store, rule);
    // The SDK itself repeats a call whose connection was cut, under the key that it made.
    const customer = await world.stripe.customers.create({ email: "a@b.example" });
    expect(customer.lastResponse.headers["idempotent-replayed"]).toBe("true");
    expect((await world.stripe.customers.list()).data.map(({ id }) => id)).toEqual([customer.id]);
  });
});

describe("refusals", () => {
  it("come as the SDK's own kinds of errors", async () => {
    const { stripe, context } = world;
    await expect(stripe.customers.retrieve("cus_none")).rejects.toMatchObject({
      type: "StripeInvalidRequestError",
      code: "resource_missing",
      statusCode: 404,
    });
    await expect(sdkFor(context.net.stripe, "sk_live_mistaken").customers.list()).rejects.toBeInstanceOf(
      Stripe.errors.StripeAuthenticationError,
    );
    await expect(stripe.balance.retrieve()).rejects.toMatchObject({ statusCode: 404 });
    const unknown = stripe.customers.create({ email: "a@b.example", preferred_locales: ["de"] });
    await expect(unknown).rejects.toMatchObject({ code: "parameter_unknown", param: "preferred_locales" });
    const bare = stripe.products.create({} as Stripe.ProductCreateParams);
    await expect(bare).rejects.toMatchObject({ code: "parameter_missing", param: "name" });
  });

  it("name the other version of the API that a caller speaks", async () => {
    const old = world.stripe.customers.list({}, { apiVersion: "2020-08-27" });
    await expect(old).rejects.toMatchObject({
      statusCode: 400,
      message: expect.stringContaining("2020-08-27"),
    });
  });

  it("come on request, and as often as requested", async () => {
    await addFault(world.context.store, { service: "stripe", match: "/v1/prices", answer: 500, times: 1 });
    await expect(world.stripe.prices.list()).rejects.toBeInstanceOf(Stripe.errors.StripeAPIError);
    expect((await world.stripe.prices.list()).data).toEqual([]);
  });
});

describe("lists", () => {
  it("give every object once, newest first, over pages", async () => {
    const made: string[] = [];
    for (let n = 0; n < 7; n++) made.push((await world.stripe.customers.create({ name: `n${n}` })).id);
    const seen: string[] = [];
    for await (const customer of world.stripe.customers.list({ limit: 3 })) seen.push(customer.id);
    expect(seen).toEqual([...made].reverse());
    const [, , middle] = seen;
    const newer = await world.stripe.customers.list({ ending_before: middle ?? "", limit: 10 });
    expect(newer.data.map(({ id }) => id)).toEqual(seen.slice(0, 2));
  });
});

describe("prices", () => {
  it("hold a lookup key alone, unless it is handed over", async () => {
    const { stripe } = world;
    const product = await stripe.products.create({ name: "Starter" });
    const draft: Stripe.PriceCreateParams = {
      product: product.id,
      currency: "usd",
      unit_amount: 100,
      lookup_key: "starter",
      recurring: { interval: "month" },
    };
    const first = await stripe.prices.create(draft);
    await expect(stripe.prices.create(draft)).rejects.toMatchObject({ param: "lookup_key" });
    const second = await stripe.prices.create({ ...draft, unit_amount: 200, transfer_lookup_key: true });
    const found = await stripe.prices.list({ lookup_keys: ["starter"] });
    expect(found.data.map(({ id }) => id)).toEqual([second.id]);
    expect((await stripe.prices.retrieve(first.id)).lookup_key).toBeNull();
  });
});

describe("the checkout page", () => {
  it("takes test cards only, and repeats no number", async () => {
    await expect(world.subscribe("4111111111111111")).rejects.toThrow("402");
    expect(JSON.stringify(world.context.store.list("stripe-payment-method"))).not.toContain("4111");
  });

  it("is paid once", async () => {
    const { id } = await world.subscribe("4242424242424242");
    const [session] = (await world.stripe.checkout.sessions.list({ subscription: id })).data;
    const again = await world.post(`http://${world.context.net.stripe.host}:7011/c/pay/${session?.id}`, {
      card: "4242424242424242",
    });
    expect(again.status).toBe(400);
    expect((await world.stripe.subscriptions.list()).data).toHaveLength(1);
  });

  it("closes when nobody pays within a day", async () => {
    const { stripe, clock, receiver } = world;
    const product = await stripe.products.create({ name: "Starter" });
    const price = await stripe.prices.create({
      product: product.id,
      currency: "usd",
      unit_amount: 100,
      recurring: { interval: "month" },
    });
    const session = await stripe.checkout.sessions.create({
      mode: "subscription",
      line_items: [{ price: price.id }],
      success_url: "http://localhost:3000/",
    });
    clock.advance(86_400_000);
    await receiver.next("checkout.session.expired");
    expect((await stripe.checkout.sessions.retrieve(session.id)).status).toBe("expired");
    expect((await world.post(session.url ?? "", { card: "4242424242424242" })).status).toBe(400);
  });

  it("shows what people typed as text", async () => {
    const { stripe } = world;
    const product = await stripe.products.create({ name: "<script>alert(1)</script>" });
    const price = await stripe.prices.create({
      product: product.id,
      currency: "usd",
      unit_amount: 100,
      recurring: { interval: "month" },
    });
    const session = await stripe.checkout.sessions.create({
      mode: "subscription",
      line_items: [{ price: price.id }],
      success_url: "http://localhost:3000/",
    });
    const page = await (await fetch(session.url ?? "")).text();
    expect(page).not.toContain("<script>");
    expect(page).toContain("&lt;script&gt;");
  });
});
