import Stripe from "stripe";
import { type TestWorld, testWorld } from "../control/test-world.ts";
import { memoryStore, type WorldStore } from "../store.ts";
import { startStripe } from "./start-stripe.ts";
import { type WebhookReceiver, webhookReceiver } from "./webhook-receiver.ts";

export type StripeWorld = TestWorld & {
  readonly stripe: Stripe;
  readonly receiver: WebhookReceiver;
  /** Subscribes a new customer to a plan of 49 dollars through the checkout page. */
  subscribe(card: string, trialDays?: number): Promise<Stripe.Subscription>;
  /** The form of a page, as a browser sends it. */
  post(url: string, fields: Readonly<Record<string, string>>): Promise<Response>;
};

export const webhookSecret = "whsec_of_this_test_alone";
export const day = 86_400_000;

/** For tests: the sandbox's Stripe, the official SDK in front of it and an end point of ours behind it. */
export async function stripeWorld(store: WorldStore = memoryStore()): Promise<StripeWorld> {
  const receiver = await webhookReceiver();
  const endpoint = { url: receiver.url, secret: webhookSecret };
  const world = await testWorld([(context) => startStripe(context, endpoint)], 7, store);
  const stripe = sdkFor(world.context.net.stripe);
  const post: StripeWorld["post"] = (url, fields) =>
    fetch(url, { method: "POST", body: new URLSearchParams(fields), redirect: "manual" });
  return {
    ...world,
    stripe,
    receiver,
    post,
    async subscribe(card, trialDays = 0) {
      const price = await planOf(stripe);
      const session = await stripe.checkout.sessions.create({
        mode: "subscription",
        customer_email: "payer@agency.example",
        line_items: [{ price: price.id, quantity: 1 }],
        success_url: "http://localhost:3000/paid?session={CHECKOUT_SESSION_ID}",
        ...(trialDays > 0 ? { subscription_data: { trial_period_days: trialDays } } : {}),
      });
      const paid = await post(session.url ?? "", { card });
      if (paid.status !== 303) throw new Error(`The checkout page answered ${paid.status}`);
      const { subscription } = await stripe.checkout.sessions.retrieve(session.id);
      return stripe.subscriptions.retrieve(String(subscription));
    },
    async close() {
      await world.close();
      await receiver.close();
    },
  };
}

export function sdkFor(
  { host, port }: { readonly host: string; readonly port: number },
  key = "sk_test_sandbox",
) {
  return new Stripe(key, { host, port, protocol: "http", telemetry: false, maxNetworkRetries: 0 });
}

async function planOf(stripe: Stripe): Promise<Stripe.Price> {
  const known = await stripe.prices.list({ lookup_keys: ["starter"], active: true });
  if (known.data[0]) return known.data[0];
  const product = await stripe.products.create({ name: "Starter" });
  return stripe.prices.create({
    product: product.id,
    currency: "usd",
    unit_amount: 4_900,
    lookup_key: "starter",
    recurring: { interval: "month" },
  });
}
