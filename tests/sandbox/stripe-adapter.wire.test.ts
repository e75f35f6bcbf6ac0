import { makeStripePayments } from "@penguinmails/integrations/stripe/stripe-payments";
import { type TestWorld, testWorld } from "@penguinmails/sandbox/control/test-world";
import { startStripe } from "@penguinmails/sandbox/stripe/start-stripe";
import { type WebhookReceiver, webhookReceiver } from "@penguinmails/sandbox/stripe/webhook-receiver";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const secret = "whsec_of_this_test_alone";
const plan = { key: "starter", name: "Starter", monthlyCents: 4_900 };
const order = {
  tenantId: "tenant-1",
  email: "owner@agency.example",
  customerId: null,
  planKey: "starter",
  trialDays: 0,
  successUrl: "http://localhost:3000/billing?paid=1",
  cancelUrl: "http://localhost:3000/billing",
  idempotencyKey: "order-1",
};

describe("our Stripe adapter against the sandbox", () => {
  let receiver: WebhookReceiver;
  let world: TestWorld;
  let payments: ReturnType<typeof makeStripePayments>;

  beforeEach(async () => {
    receiver = await webhookReceiver();
    world = await testWorld([(context) => startStripe(context, { url: receiver.url, secret })]);
    const { host, port } = world.context.net.stripe;
    payments = makeStripePayments({
      apiKey: "sk_test_sandbox",
      webhookSecret: secret,
      apiBase: `http://${host}:${port}`,
    });
  });
  afterEach(async () => {
    await world.close();
    await receiver.close();
  });

  const post = (url: string, fields: Record<string, string>) =>
    fetch(url, { method: "POST", body: new URLSearchParams(fields), redirect: "manual" });

  const subscribe = async () => {
    await payments.ensurePrice(plan);
    const { url } = await payments.createCheckout(order);
    await post(url, { card: "4242 4242 4242 4242" });
    const { body, signature } = await receiver.next("checkout.session.completed");
    const event = payments.verifyWebhook(body, signature, Date.now());
    const checkout = await payments.getCheckout(event.objectId);
    return { checkout, subscription: await payments.getSubscription(checkout?.subscriptionId ?? "") };
  };

  it("takes a paid checkout to a signed event and an active subscription of that tenant and plan", async () => {
    const { checkout, subscription } = await subscribe();
    expect(checkout?.tenantId).toBe("tenant-1");
    expect(subscription).toEqual({
      id: checkout?.subscriptionId,
      customerId: checkout?.customerId,
      status: "active",
      planLookupKey: "starter",
      currentPeriodEndMs: world.clock.now() + 30 * 86_400_000,
      cancelAtPeriodEnd: false,
      tenantId: "tenant-1",
    });
    const { body, signature } = await receiver.next("invoice.paid");
    const invoice = await payments.getInvoice(payments.verifyWebhook(body, signature, Date.now()).objectId);
    expect(invoice).toMatchObject({
      subscriptionId: subscription?.id,
      amountCents: 4_900,
      currency: "usd",
      status: "paid",
    });
  });

  it("makes the price once, however often it is ensured", async () => {
    await payments.ensurePrice(plan);
    await payments.ensurePrice(plan);
    await Promise.all([payments.ensurePrice(plan), payments.ensurePrice(plan)]);
    expect(world.context.store.count("stripe-price")).toBe(1);
  });

  it("sends the payer back to the dashboard after paying", async () => {
    await payments.ensurePrice(plan);
    const { url } = await payments.createCheckout(order);
    const page = await (await fetch(url)).text();
    expect(page).toContain("<title>Sandbox checkout</title>");
    const paid = await post(url, { card: "4242424242424242", number: "4242424242424242" });
    expect([paid.status, paid.headers.get("location")]).toEqual([303, order.successUrl]);
  });

  it("takes no payment on a page that was closed, and closes none that was paid", async () => {
    await payments.ensurePrice(plan);
    const closed = await payments.createCheckout(order);
    expect(await payments.expireCheckout(closed.sessionId)).toBe("expired");
    expect(await payments.expireCheckout(closed.sessionId)).toBe("expired");
    expect((await post(closed.url, { card: "4242424242424242" })).status).toBe(400);
    expect(world.context.store.count("stripe-subscription")).toBe(0);
    const paid = await payments.createCheckout({ ...order, idempotencyKey: "another" });
    await post(paid.url, { card: "4242424242424242" });
    expect(await payments.expireCheckout(paid.sessionId)).toBe("complete");
  });

  it("leaves nothing behind when the card is declined, and takes another card afterwards", async () => {
    await payments.ensurePrice(plan);
    const { url, sessionId } = await payments.createCheckout(order);
    const declined = await post(url, { card: "4000000000000002" });
    expect(declined.status).toBe(402);
    expect(await declined.text()).toContain("Your card was declined.");
    expect(await payments.getCheckout(sessionId)).toMatchObject({ subscriptionId: null, customerId: null });
    expect(world.context.store.count("stripe-subscription")).toBe(0);
    expect((await post(url, { card: "4242424242424242" })).status).toBe(303);
  });

  it("gives a first order its trial, charging nothing before it ends", async () => {
    await payments.ensurePrice(plan);
    const { url } = await payments.createCheckout({ ...order, trialDays: 7 });
    await post(url, { card: "4242424242424242" });
    const { body, signature } = await receiver.next("customer.subscription.created");
    const { objectId } = payments.verifyWebhook(body, signature, Date.now());
    expect(await payments.getSubscription(objectId)).toMatchObject({
      status: "trialing",
      currentPeriodEndMs: world.clock.now() + 7 * 86_400_000,
    });
    world.clock.advance(7 * 86_400_000);
    await receiver.next("customer.subscription.updated");
    expect(await payments.getSubscription(objectId)).toMatchObject({ status: "active" });
  });

  it("cancels in the portal at the end of the period, which can be taken back until then", async () => {
    const { subscription } = await subscribe();
    const { url } = await payments.createPortal(
      subscription?.customerId ?? "",
      "http://localhost:3000/billing",
    );
    expect((await post(url, { action: "cancel" })).status).toBe(303);
    expect(await payments.getSubscription(subscription?.id ?? "")).toMatchObject({
      status: "active",
      cancelAtPeriodEnd: true,
    });
    await post(url, { action: "resume" });
    expect(await payments.getSubscription(subscription?.id ?? "")).toMatchObject({
      cancelAtPeriodEnd: false,
    });
    await post(url, { action: "cancel" });
    world.clock.advance(30 * 86_400_000);
    await receiver.next("customer.subscription.deleted");
    expect(await payments.getSubscription(subscription?.id ?? "")).toMatchObject({ status: "canceled" });
  });

  it("changes the plan in the portal", async () => {
    const { subscription } = await subscribe();
    await payments.ensurePrice({ key: "growth", name: "Growth", monthlyCents: 9_900 });
    const { url } = await payments.createPortal(
      subscription?.customerId ?? "",
      "http://localhost:3000/billing",
    );
    const option = /<option value="(price_\w+)">Growth/.exec(await (await fetch(url)).text());
    await post(url, { action: "plan", price: option?.[1] ?? "" });
    await receiver.next("customer.subscription.updated");
    expect(await payments.getSubscription(subscription?.id ?? "")).toMatchObject({ planLookupKey: "growth" });
  });

  it("knows nothing of what it never made", async () => {
    expect(await payments.getSubscription("sub_unknown")).toBeNull();
    expect(await payments.getInvoice("in_unknown")).toBeNull();
    expect(await payments.getCheckout("cs_unknown")).toBeNull();
  });

  it("signs with the end point's secret alone", async () => {
    await subscribe();
    const { body, signature } = await receiver.next("invoice.paid");
    expect(() => payments.verifyWebhook(`${body} `, signature, Date.now())).toThrow();
  });
});
