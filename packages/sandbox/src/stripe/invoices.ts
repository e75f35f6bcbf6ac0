import type { Account } from "./account.ts";
import type { InvoiceObject, PaymentIntentObject, SubscriptionObject } from "./billing-objects.ts";
import { type CardRefusal, refusalOfCard } from "./cards.ts";
import { endSubscription } from "./end-subscription.ts";
import type { CustomerObject } from "./sale-objects.ts";

const daySeconds = 86_400;
/** Days from one failed charge of a renewal to the next; after the last of them the subscription ends. */
const retryAfterDays: readonly number[] = [3, 5, 7];

/** A finalized invoice over the subscription's present period. */
export function invoiceFor(
  account: Account,
  subscription: SubscriptionObject,
  customer: CustomerObject,
  amount: number,
  reason: InvoiceObject["billing_reason"],
): InvoiceObject {
  const now = account.now();
  const id = account.newId("in");
  const item = subscription.items.data[0];
  const period = {
    start: item?.current_period_start ?? now,
    end: item?.current_period_end ?? now,
  };
  const product = item ? account.get("product", item.price.product) : null;
  const invoice: InvoiceObject = {
    id,
    object: "invoice",
    number: `SANDBOX-${String(account.all("invoice").length + 1).padStart(4, "0")}`,
    created: now,
    livemode: false,
    status: "open",
    billing_reason: reason,
    collection_method: "charge_automatically",
    customer: customer.id,
    customer_email: customer.email,
    currency: subscription.currency,
    amount_due: amount,
    amount_paid: 0,
    amount_remaining: amount,
    subtotal: amount,
    total: amount,
    attempt_count: 0,
    attempted: false,
    auto_advance: true,
    next_payment_attempt: null,
    period_start: period.start,
    period_end: period.end,
    hosted_invoice_url: `${account.origin}/i/${id}`,
    metadata: {},
    parent: {
      type: "subscription_details",
      quote_details: null,
      subscription_details: { metadata: subscription.metadata, subscription: subscription.id },
    },
    status_transitions: { finalized_at: now, marked_uncollectible_at: null, paid_at: null, voided_at: null },
    lines: {
      object: "list",
      url: `/v1/invoices/${id}/lines`,
      has_more: false,
      data: [
        {
          id: account.newId("il"),
          object: "line_item",
          amount,
          currency: subscription.currency,
          description:
            amount === 0 ? `Trial of ${product?.name ?? "the plan"}` : (product?.name ?? "Subscription"),
          quantity: item?.quantity ?? 1,
          period,
        },
      ],
    },
  };
  account.put("invoice", invoice);
  account.emit("invoice.created", invoice);
  account.emit("invoice.finalized", invoice);
  return invoice;
}

/** What this customer's card refuses a charge with now; null: it goes through. A fault asked for refuses any card. */
export function chargeRefusal(
  account: Account,
  customerId: string,
  paymentMethodId: string | null,
): CardRefusal | null {
  const card = paymentMethodId === null ? null : account.get("payment-method", paymentMethodId);
  if (!card) return { code: "missing", declineCode: null, message: "There is no card to charge." };
  return account.chargeFault(customerId) ?? refusalOfCard(card.card.last4);
}

/** Charges an open invoice, which `refusal` is the card's answer to, and writes down what follows. */
export function payInvoice(
  account: Account,
  invoice: InvoiceObject,
  paymentMethodId: string | null,
  refusal: CardRefusal | null,
): void {
  const attempted = { ...invoice, attempted: true, attempt_count: invoice.attempt_count + 1 };
  if (invoice.amount_due > 0) recordCharge(account, attempted, paymentMethodId, refusal);
  if (invoice.amount_due === 0 || refusal === null) settle(account, attempted);
  else postpone(account, attempted);
}

/** Writes down an attempt to charge an invoice. */
export function recordCharge(
  account: Account,
  invoice: InvoiceObject,
  paymentMethodId: string | null,
  refusal: CardRefusal | null,
): void {
  const intent: PaymentIntentObject = {
    id: account.newId("pi"),
    object: "payment_intent",
    created: account.now(),
    livemode: false,
    amount: invoice.amount_due,
    amount_received: refusal ? 0 : invoice.amount_due,
    currency: invoice.currency,
    customer: invoice.customer,
    status: refusal ? "requires_payment_method" : "succeeded",
    payment_method: refusal ? null : paymentMethodId,
    payment_method_types: ["card"],
    last_payment_error: refusal
      ? {
          type: "card_error",
          code: refusal.code,
          message: refusal.message,
          ...(refusal.declineCode === null ? {} : { decline_code: refusal.declineCode }),
        }
      : null,
    metadata: {},
  };
  account.put("payment-intent", intent);
  account.emit(refusal ? "payment_intent.payment_failed" : "payment_intent.succeeded", intent);
}

function settle(account: Account, invoice: InvoiceObject): void {
  const paid = account.put("invoice", {
    ...invoice,
    status: "paid",
    amount_paid: invoice.amount_due,
    amount_remaining: 0,
    auto_advance: false,
    next_payment_attempt: null,
    status_transitions: { ...invoice.status_transitions, paid_at: account.now() },
  });
  account.emit("invoice.paid", paid);
  account.emit("invoice.payment_succeeded", paid);
  const subscription = account.get("subscription", invoice.parent.subscription_details.subscription);
  if (subscription?.status !== "past_due" || owes(account, subscription.id)) return;
  const active = account.put("subscription", { ...subscription, status: "active" });
  account.emit("customer.subscription.updated", active, { status: "past_due" });
}

function owes(account: Account, subscriptionId: string): boolean {
  return account
    .all("invoice")
    .some(
      ({ status, parent }) =>
        status === "open" && parent.subscription_details.subscription === subscriptionId,
    );
}

function postpone(account: Account, invoice: InvoiceObject): void {
  const days = retryAfterDays[invoice.attempt_count - 1];
  const failed = account.put("invoice", {
    ...invoice,
    next_payment_attempt: days === undefined ? null : account.now() + days * daySeconds,
  });
  account.emit("invoice.payment_failed", failed);
  const subscription = account.get("subscription", invoice.parent.subscription_details.subscription);
  if (!subscription || subscription.status === "canceled") return;
  if (days === undefined) return void endSubscription(account, subscription, "payment_failed");
  if (subscription.status === "past_due") return;
  const overdue = account.put("subscription", { ...subscription, status: "past_due" });
  account.emit("customer.subscription.updated", overdue, { status: subscription.status });
}

/** Charges again what is due to be charged again. */
export function retryInvoice(account: Account, id: string): void {
  const invoice = account.get("invoice", id);
  const due = invoice?.next_payment_attempt ?? null;
  if (invoice?.status !== "open" || due === null || due > account.now()) return;
  const card = cardOf(account, invoice);
  payInvoice(account, invoice, card, chargeRefusal(account, invoice.customer, card));
}

/** The card that an invoice would be charged to. */
export function cardOf(account: Account, invoice: InvoiceObject): string | null {
  const subscription = account.get("subscription", invoice.parent.subscription_details.subscription);
  const customer = account.get("customer", invoice.customer);
  return subscription?.default_payment_method ?? customer?.invoice_settings.default_payment_method ?? null;
}
