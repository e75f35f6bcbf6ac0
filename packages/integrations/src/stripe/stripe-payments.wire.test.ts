import Stripe from "stripe";
import { afterEach, describe, expect, it } from "vitest";
import { type ProviderReply, type ProviderRequest, startProvider } from "../http/provider-test-server.ts";
import { makeStripePayments } from "./stripe-payments.ts";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

type Answers = Readonly<Record<string, (request: ProviderRequest) => ProviderReply | unknown>>;
const webhookSecret = "whsec_of_a_test";

/** Stripe that answers by `METHOD /path` (without the query); what it doesn't know is 404 in Stripe's words. */
async function stripe(answers: Answers) {
  const at = await startProvider((request) => {
    const answer = answers[`${request.method} ${request.path.split("?")[0]}`]?.(request);
    if (answer === undefined)
      return {
        status: 404,
        body: {
          error: { type: "invalid_request_error", code: "resource_missing", message: "No such thing" },
        },
      };
    if (
      typeof answer === "object" &&
      answer !== null &&
      "status" in answer &&
      typeof answer.status === "number"
    )
      return answer as ProviderReply;
    return { status: 200, body: answer };
  });
  closing.push(at.close);
  const payments = makeStripePayments({ apiKey: "sk_test_1", webhookSecret, apiBase: at.url });
  const sent = (method: string, path: string) =>
    at.requests.filter((request) => request.method === method && request.path.split("?")[0] === path);
  return { payments, sent, requests: at.requests };
}
const price = (cents: number) => ({
  object: "list",
  data: [{ id: "price_1", product: "prod_1", unit_amount: cents, lookup_key: "growth" }],
});
const plan = { key: "growth", name: "Growth", monthlyCents: 29_900 };

describe("a plan's price", () => {
  it("is made once, found by its lookup key", async () => {
    const { payments, sent } = await stripe({
      "GET /v1/prices": () => ({ object: "list", data: [] }),
      "POST /v1/products": () => ({ id: "prod_1" }),
      "POST /v1/prices": () => ({ id: "price_1" }),
    });
    await payments.ensurePrice(plan);
    expect(sent("POST", "/v1/prices")[0]).toMatchObject({
      headers: { authorization: "Bearer sk_test_1", "idempotency-key": "price:growth:29900:first" },
      body: {
        product: "prod_1",
        unit_amount: "29900",
        currency: "usd",
        lookup_key: "growth",
        "recurring[interval]": "month",
      },
    });
  });

  it("is left alone when it stands, and replaced under the same key when the plan costs something else", async () => {
    const same = await stripe({ "GET /v1/prices": () => price(29_900) });
    await same.payments.ensurePrice(plan);
    expect(same.requests.map((request) => request.method)).toEqual(["GET"]);
    const other = await stripe({
      "GET /v1/prices": () => price(19_900),
      "POST /v1/prices": () => ({ id: "price_2" }),
    });
    await other.payments.ensurePrice(plan);
    expect(other.sent("POST", "/v1/products")).toEqual([]);
    expect(other.sent("POST", "/v1/prices")[0]?.body).toMatchObject({
      product: "prod_1",
      unit_amount: "29900",
      transfer_lookup_key: "true",
    });
  });
});

describe("checkout and portal", () => {
  const order = {
    tenantId: "tenant-1",
    email: "ada@agency.example",
    customerId: null,
    planKey: "growth",
    trialDays: 14,
    successUrl: "https://app.example/billing?paid=1",
    cancelUrl: "https://app.example/billing",
    idempotencyKey: "key-1",
  };

  it("carry the agency and the plan, so that every later event leads back to it", async () => {
    const { payments, sent } = await stripe({
      "GET /v1/prices": () => price(29_900),
      "POST /v1/checkout/sessions": () => ({ id: "cs_1", url: "https://pay.example/cs_1" }),
    });
    const session = await payments.createCheckout(order);
    expect(session).toEqual({ sessionId: "cs_1", url: "https://pay.example/cs_1" });
    expect(sent("POST", "/v1/checkout/sessions")[0]).toMatchObject({
      headers: { "idempotency-key": "key-1" },
      body: {
        mode: "subscription",
        client_reference_id: "tenant-1",
        customer_email: "ada@agency.example",
        "line_items[0][price]": "price_1",
        "subscription_data[metadata][tenantId]": "tenant-1",
        "subscription_data[metadata][plan]": "growth",
        "subscription_data[trial_period_days]": "14",
      },
    });
  });

  it("name the customer that there is, and no trial when there is none to give", async () => {
    const { payments, sent } = await stripe({
      "GET /v1/prices": () => price(29_900),
      "POST /v1/checkout/sessions": () => ({ id: "cs_1", url: "https://pay.example/cs_1" }),
      "POST /v1/billing_portal/sessions": () => ({ url: "https://pay.example/portal" }),
    });
    await payments.createCheckout({ ...order, customerId: "cus_1", trialDays: 0 });
    const body = sent("POST", "/v1/checkout/sessions")[0]?.body;
    expect(body).toMatchObject({ customer: "cus_1" });
    expect(body).not.toHaveProperty("customer_email");
    expect(body).not.toHaveProperty("subscription_data[trial_period_days]");
    expect(await payments.createPortal("cus_1", "https://app.example/billing")).toEqual({
      url: "https://pay.example/portal",
    });
  });

  it.each([
    ["open", "expired", 1],
    ["complete", "complete", 0],
    ["expired", "expired", 0],
  ] as const)("an %s page comes to be %s", async (status, end, closings) => {
    const { payments, sent } = await stripe({
      "GET /v1/checkout/sessions/cs_1": () => ({ id: "cs_1", status }),
      "POST /v1/checkout/sessions/cs_1/expire": () => ({ id: "cs_1", status: "expired" }),
    });
    expect(await payments.expireCheckout("cs_1")).toBe(end);
    expect(sent("POST", "/v1/checkout/sessions/cs_1/expire")).toHaveLength(closings);
  });

  it("a page that is paid while it is being closed is paid", async () => {
    const statuses = ["open", "complete"];
    const { payments } = await stripe({
      "GET /v1/checkout/sessions/cs_1": () => ({ id: "cs_1", status: statuses.shift() }),
      "POST /v1/checkout/sessions/cs_1/expire": () => ({
        status: 400,
        body: { error: { type: "invalid_request_error", message: "Only open sessions can be expired." } },
      }),
    });
    expect(await payments.expireCheckout("cs_1")).toBe("complete");
  });

  it("are asked for again under the same key when Stripe stumbles", async () => {
    let stumbles = 1;
    const { payments, sent } = await stripe({
      "GET /v1/prices": () => price(29_900),
      "POST /v1/checkout/sessions": () =>
        stumbles-- > 0
          ? { status: 500, body: { error: { type: "api_error", message: "oops" } } }
          : { id: "cs_1", url: "https://pay.example/cs_1" },
    });
    await payments.createCheckout(order);
    const keys = sent("POST", "/v1/checkout/sessions").map((request) => request.headers["idempotency-key"]);
    expect(keys).toEqual(["key-1", "key-1"]);
  });
});

describe("what Stripe says now", () => {
  const raw = {
    id: "sub_1",
    customer: "cus_1",
    status: "past_due",
    cancel_at_period_end: true,
    metadata: { tenantId: "tenant-1", plan: "growth" },
    items: { data: [{ current_period_end: 1_772_445_600, price: { lookup_key: "scale" } }] },
  };

  it("about a subscription: its period from its item, its plan from the price it pays", async () => {
    const { payments } = await stripe({ "GET /v1/subscriptions/sub_1": () => raw });
    expect(await payments.getSubscription("sub_1")).toEqual({
      id: "sub_1",
      customerId: "cus_1",
      status: "past_due",
      planLookupKey: "scale",
      currentPeriodEndMs: 1_772_445_600_000,
      cancelAtPeriodEnd: true,
      tenantId: "tenant-1",
    });
  });

  it("in a word that we don't know is unknown; a price whose key went to another falls back to the plan bought", async () => {
    const item = { current_period_end: 1, price: { lookup_key: null } };
    const { payments } = await stripe({
      "GET /v1/subscriptions/sub_1": () => ({ ...raw, status: "hibernating", items: { data: [item] } }),
    });
    const subscription = await payments.getSubscription("sub_1");
    expect(subscription).toMatchObject({ status: "unknown", planLookupKey: "growth" });
  });

  it("about an invoice: which subscription it is for, and what was due", async () => {
    const invoice = {
      id: "in_1",
      customer: { id: "cus_1" },
      parent: { subscription_details: { subscription: "sub_1" } },
      amount_due: 29_900,
      currency: "usd",
      status: "open",
      created: 1_772_445_600,
      hosted_invoice_url: "https://pay.example/in_1",
    };
    const { payments } = await stripe({ "GET /v1/invoices/in_1": () => invoice });
    expect(await payments.getInvoice("in_1")).toEqual({
      id: "in_1",
      customerId: "cus_1",
      subscriptionId: "sub_1",
      amountCents: 29_900,
      currency: "usd",
      status: "open",
      createdAtMs: 1_772_445_600_000,
      hostedUrl: "https://pay.example/in_1",
    });
  });

  it("is null for what it doesn't know, and an error when it doesn't answer properly", async () => {
    const { payments } = await stripe({
      "GET /v1/subscriptions/sub_2": () => ({
        status: 401,
        body: { error: { type: "invalid_request_error" } },
      }),
    });
    expect(await payments.getSubscription("sub_1")).toBeNull();
    expect(await payments.getInvoice("in_1")).toBeNull();
    expect(await payments.getCheckout("cs_1")).toBeNull();
    await expect(payments.getSubscription("sub_2")).rejects.toThrow();
  });
});

describe("an event", () => {
  const payload = JSON.stringify({
    id: "evt_1",
    object: "event",
    type: "invoice.paid",
    created: 1_772_445_600,
    data: { object: { id: "in_1" } },
  });
  const sign = (secret: string, ageSeconds = 0, body = payload) =>
    new Stripe("sk_test_1").webhooks.generateTestHeaderString({
      payload: body,
      secret,
      timestamp: Math.floor(Date.now() / 1_000) - ageSeconds,
    });
  const verify = async (signature: string | null, body = payload) =>
    (await stripe({})).payments.verifyWebhook(body, signature, Date.now());

  it("is taken when Stripe signed it within five minutes", async () => {
    expect(await verify(sign(webhookSecret))).toEqual({
      id: "evt_1",
      type: "invoice.paid",
      objectId: "in_1",
      createdAtMs: 1_772_445_600_000,
    });
    await expect(verify(sign(webhookSecret, 290))).resolves.toBeDefined();
  });

  it.each([
    ["without a signature", () => null, payload],
    ["with an empty one", () => "", payload],
    ["signed with another secret", () => sign("whsec_other"), payload],
    ["signed long ago", () => sign(webhookSecret, 301), payload],
    ["altered after it was signed", () => sign(webhookSecret), payload.replace("in_1", "in_2")],
  ])("is refused %s", async (_, signature, body) => {
    await expect(verify(signature(), body)).rejects.toThrow();
  });
});
