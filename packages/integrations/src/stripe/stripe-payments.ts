import type { Payments, ProviderPayment, ProviderSubscription } from "@penguinmails/core/ports/payments";
import Stripe from "stripe";

type StripeOptions = {
  readonly apiKey: string;
  readonly webhookSecret: string;
  /** Another Stripe, such as the sandbox's: `http://host:port`. Null: the real one. */
  readonly apiBase: string | null;
};

const subscriptionStatuses = [
  "trialing",
  "active",
  "past_due",
  "unpaid",
  "canceled",
  "incomplete",
  "incomplete_expired",
  "paused",
] as const;
const invoiceStatuses = ["paid", "open", "void", "uncollectible", "draft"] as const;

type Revealable = { reveal(): string };

/** The payments that the configuration asks for; null without a key and the webhook's secret. */
export function stripePaymentsOf(config: {
  readonly STRIPE_API_KEY: Revealable | null;
  readonly STRIPE_WEBHOOK_SECRET: Revealable | null;
  readonly STRIPE_API_BASE: string | null;
}): Payments | null {
  const { STRIPE_API_KEY: apiKey, STRIPE_WEBHOOK_SECRET: webhookSecret, STRIPE_API_BASE: apiBase } = config;
  if (apiKey === null || webhookSecret === null) return null;
  return makeStripePayments({ apiKey: apiKey.reveal(), webhookSecret: webhookSecret.reveal(), apiBase });
}

/** Stripe as the place where plans are paid. */
export function makeStripePayments(options: StripeOptions): Payments {
  const base = options.apiBase === null ? null : new URL(options.apiBase);
  const stripe = new Stripe(options.apiKey, {
    telemetry: false,
    maxNetworkRetries: 2,
    timeout: 20_000,
    ...(base === null
      ? {}
      : {
          host: base.hostname,
          port: Number(base.port) || (base.protocol === "https:" ? 443 : 80),
          protocol: base.protocol === "https:" ? "https" : "http",
        }),
  });
  const priceOf = async (key: string) =>
    (await stripe.prices.list({ lookup_keys: [key], active: true, limit: 1 })).data[0] ?? null;

  return {
    async ensurePrice(plan) {
      const standing = await priceOf(plan.key);
      if (standing?.unit_amount === plan.monthlyCents) return;
      const product = standing
        ? idOf(standing.product)
        : (
            await stripe.products.create(
              { name: plan.name, metadata: { plan: plan.key } },
              { idempotencyKey: `product:${plan.key}` },
            )
          ).id;
      // A price's amount can't be changed: a new price takes the key over, and who pays the old one goes on paying it.
      await stripe.prices.create(
        {
          product: product ?? "",
          currency: "usd",
          unit_amount: plan.monthlyCents,
          lookup_key: plan.key,
          transfer_lookup_key: true,
          recurring: { interval: "month" },
        },
        { idempotencyKey: `price:${plan.key}:${plan.monthlyCents}:${standing?.id ?? "first"}` },
      );
    },
    async createCheckout(order) {
      const price = await priceOf(order.planKey);
      if (!price) throw new RangeError(`Stripe has no price with the lookup key ${order.planKey}`);
      const session = await stripe.checkout.sessions.create(
        {
          mode: "subscription",
          client_reference_id: order.tenantId,
          ...(order.customerId === null ? { customer_email: order.email } : { customer: order.customerId }),
          line_items: [{ price: price.id, quantity: 1 }],
          subscription_data: {
            metadata: { tenantId: order.tenantId, plan: order.planKey },
            ...(order.trialDays > 0 ? { trial_period_days: order.trialDays } : {}),
          },
          metadata: { tenantId: order.tenantId, plan: order.planKey },
          success_url: order.successUrl,
          cancel_url: order.cancelUrl,
        },
        { idempotencyKey: order.idempotencyKey },
      );
      if (!session.url) throw new Error("Stripe made a checkout session without a page");
      return { sessionId: session.id, url: session.url };
    },
    async expireCheckout(id) {
      const statusNow = async () => {
        const status = (await orNull(() => stripe.checkout.sessions.retrieve(id)))?.status;
        if (status === "open") return "open" as const;
        return status === "complete" ? ("complete" as const) : ("expired" as const);
      };
      const before = await statusNow();
      if (before !== "open") return before;
      try {
        await stripe.checkout.sessions.expire(id);
        return "expired";
      } catch (error) {
        // Paid, or run out, since it was looked at.
        const since = await statusNow();
        if (since === "open") throw error;
        return since;
      }
    },
    async createPortal(customerId, returnUrl) {
      const session = await stripe.billingPortal.sessions.create({
        customer: customerId,
        return_url: returnUrl,
      });
      return { url: session.url };
    },
    getSubscription: (id) => orNull(async () => subscriptionOf(await stripe.subscriptions.retrieve(id))),
    getInvoice: (id) => orNull(async () => invoiceOf(await stripe.invoices.retrieve(id))),
    getCheckout: (id) =>
      orNull(async () => {
        const session = await stripe.checkout.sessions.retrieve(id);
        return {
          subscriptionId: idOf(session.subscription),
          customerId: idOf(session.customer),
          tenantId: session.client_reference_id,
        };
      }),
    verifyWebhook(rawBody, signature) {
      const event = stripe.webhooks.constructEvent(rawBody, signature ?? "", options.webhookSecret);
      const object = event.data.object as { id?: string };
      return {
        id: event.id,
        type: event.type,
        objectId: object.id ?? "",
        createdAtMs: event.created * 1_000,
      };
    },
  };
}

async function orNull<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Stripe.errors.StripeInvalidRequestError && error.statusCode === 404) return null;
    throw error;
  }
}

function idOf(reference: string | { id: string } | null): string | null {
  return reference === null ? null : typeof reference === "string" ? reference : reference.id;
}

function subscriptionOf(raw: Stripe.Subscription): ProviderSubscription {
  const [item] = raw.items.data;
  return {
    id: raw.id,
    customerId: idOf(raw.customer) ?? "",
    status: subscriptionStatuses.find((known) => known === raw.status) ?? "unknown",
    planLookupKey: item?.price.lookup_key ?? raw.metadata["plan"] ?? null,
    // Since API 2025-03-31 the period stands on each item.
    currentPeriodEndMs: item ? item.current_period_end * 1_000 : null,
    cancelAtPeriodEnd: raw.cancel_at_period_end,
    tenantId: raw.metadata["tenantId"] ?? null,
  };
}

function invoiceOf(raw: Stripe.Invoice): ProviderPayment {
  const parent = raw.parent?.subscription_details?.subscription ?? null;
  return {
    id: raw.id ?? "",
    customerId: idOf(raw.customer) ?? "",
    subscriptionId: idOf(parent),
    amountCents: raw.amount_due,
    currency: raw.currency,
    status: invoiceStatuses.find((known) => known === raw.status) ?? "unknown",
    createdAtMs: raw.created * 1_000,
    hostedUrl: raw.hosted_invoice_url ?? null,
  };
}
