import type { Account } from "./account.ts";
import type { SubscriptionObject } from "./billing-objects.ts";
import { endSubscription } from "./end-subscription.ts";
import { cardOf, chargeRefusal, invoiceFor, payInvoice } from "./invoices.ts";
import { missing } from "./refusal.ts";
import type { CheckoutOrder, CustomerObject, Interval, PriceObject } from "./sale-objects.ts";

const daySeconds = 86_400;
/** A world's month has 30 days, so that a renewal is as far away in every month. */
const intervalDays: Readonly<Record<Interval, number>> = { day: 1, week: 7, month: 30, year: 365 };

const periodSeconds = ({ recurring }: PriceObject) =>
  intervalDays[recurring.interval] * recurring.interval_count * daySeconds;

/** Second at which the period that is paid, or tried, ends. */
const periodEnd = (subscription: SubscriptionObject): number =>
  subscription.items.data[0]?.current_period_end ?? subscription.created;

/** Seconds since 1970 at which something is to happen to a subscription by itself; null when it has ended. */
export function nextTurn(subscription: SubscriptionObject): number | null {
  return subscription.status === "canceled" ? null : periodEnd(subscription);
}

/** Begins a subscription whose first payment goes through: the caller has asked the card. */
export function beginSubscription(
  account: Account,
  customer: CustomerObject,
  order: CheckoutOrder,
  paymentMethodId: string,
): SubscriptionObject {
  const now = account.now();
  const price = account.need("price", order.price);
  const onTrial = order.trialDays > 0;
  const end = now + (onTrial ? order.trialDays * daySeconds : periodSeconds(price));
  const id = account.newId("sub");
  const subscription: SubscriptionObject = {
    id,
    object: "subscription",
    created: now,
    livemode: false,
    status: onTrial ? "trialing" : "active",
    customer: customer.id,
    currency: price.currency,
    collection_method: "charge_automatically",
    billing_cycle_anchor: onTrial ? end : now,
    start_date: now,
    trial_start: onTrial ? now : null,
    trial_end: onTrial ? end : null,
    cancel_at: null,
    cancel_at_period_end: false,
    canceled_at: null,
    ended_at: null,
    cancellation_details: { comment: null, feedback: null, feedback_option: null, reason: null },
    default_payment_method: paymentMethodId,
    latest_invoice: null,
    metadata: order.subscriptionMetadata,
    items: {
      object: "list",
      url: `/v1/subscription_items?subscription=${id}`,
      has_more: false,
      data: [
        {
          id: account.newId("si"),
          object: "subscription_item",
          created: now,
          current_period_start: now,
          current_period_end: end,
          metadata: {},
          price,
          quantity: order.quantity,
          subscription: id,
        },
      ],
    },
  };
  const amount = onTrial ? 0 : price.unit_amount * order.quantity;
  const invoice = invoiceFor(account, subscription, customer, amount, "subscription_create");
  const begun = account.put("subscription", { ...subscription, latest_invoice: invoice.id });
  account.emit("customer.subscription.created", begun);
  payInvoice(account, invoice, paymentMethodId, null);
  return begun;
}

/** What is due at the end of a period: the end that was asked for, or the next period and its payment. */
export function turnSubscription(account: Account, id: string): void {
  const subscription = account.get("subscription", id);
  const item = subscription?.items.data[0];
  const due = subscription && nextTurn(subscription);
  if (!subscription || !item || due === null || due === undefined || due > account.now()) return;
  if (subscription.cancel_at_period_end)
    return void endSubscription(account, subscription, "cancellation_requested");
  const price = account.get("price", item.price.id) ?? item.price;
  const start = item.current_period_end;
  const turned: SubscriptionObject = {
    ...subscription,
    status: subscription.status === "past_due" ? "past_due" : "active",
    items: {
      ...subscription.items,
      data: [
        { ...item, price, current_period_start: start, current_period_end: start + periodSeconds(price) },
      ],
    },
  };
  const customer = account.need("customer", subscription.customer);
  const amount = price.unit_amount * item.quantity;
  const invoice = invoiceFor(account, turned, customer, amount, "subscription_cycle");
  const standing = account.put("subscription", { ...turned, latest_invoice: invoice.id });
  account.emit("customer.subscription.updated", standing, {
    status: subscription.status,
    latest_invoice: subscription.latest_invoice,
    items: subscription.items,
  });
  const card = cardOf(account, invoice);
  payInvoice(account, invoice, card, chargeRefusal(account, customer.id, card));
}

type SubscriptionChange = Partial<
  Pick<SubscriptionObject, "cancel_at_period_end" | "metadata" | "default_payment_method">
> & { readonly price?: PriceObject };

/** Throws when the subscription has ended. A new price counts from the next period; nothing is prorated. */
export function changeSubscription(
  account: Account,
  subscription: SubscriptionObject,
  { price, ...change }: SubscriptionChange,
): SubscriptionObject {
  if (subscription.status === "canceled") throw missing("subscription", subscription.id);
  const cancels = change.cancel_at_period_end;
  const changed: SubscriptionObject = {
    ...subscription,
    ...change,
    ...(cancels === undefined || cancels === subscription.cancel_at_period_end
      ? {}
      : {
          cancel_at: cancels ? periodEnd(subscription) : null,
          canceled_at: cancels ? account.now() : null,
          cancellation_details: {
            ...subscription.cancellation_details,
            reason: cancels ? "cancellation_requested" : null,
          },
        }),
    ...(price === undefined
      ? {}
      : {
          items: { ...subscription.items, data: subscription.items.data.map((item) => ({ ...item, price })) },
        }),
  };
  const previous = Object.fromEntries(
    Object.entries(subscription).filter(
      ([name, value]) => changed[name as keyof SubscriptionObject] !== value,
    ),
  );
  account.put("subscription", changed);
  account.emit("customer.subscription.updated", changed, previous);
  return changed;
}
