import type { Account } from "./account.ts";
import { beginSubscription } from "./billing.ts";
import { cardRefused, refusalOfCard, testCard } from "./cards.ts";
import { StripeRefusal } from "./refusal.ts";
import type {
  CheckoutObject,
  CheckoutOrder,
  CustomerObject,
  PaymentMethodObject,
  PriceObject,
} from "./sale-objects.ts";

type CheckoutDraft = {
  readonly price: PriceObject;
  readonly quantity: number;
  readonly customer: string | null;
  readonly customerEmail: string | null;
  readonly clientReferenceId: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  readonly subscriptionMetadata: Readonly<Record<string, string>>;
  readonly trialDays: number;
  readonly successUrl: string;
  readonly cancelUrl: string | null;
  /** Seconds from now in which the page can be paid. */
  readonly openSeconds: number;
};

export function openCheckout(account: Account, draft: CheckoutDraft): CheckoutObject {
  const now = account.now();
  const id = account.newId("cs_test");
  const { price, quantity } = draft;
  const total = draft.trialDays > 0 ? 0 : price.unit_amount * quantity;
  const order: CheckoutOrder = {
    id,
    price: price.id,
    quantity,
    trialDays: draft.trialDays,
    subscriptionMetadata: draft.subscriptionMetadata,
  };
  account.put("checkout-order", order);
  return account.put("checkout", {
    id,
    object: "checkout.session",
    created: now,
    livemode: false,
    mode: "subscription",
    ui_mode: "hosted_page",
    status: "open",
    payment_status: "unpaid",
    url: `${account.origin}/c/pay/${id}`,
    success_url: draft.successUrl,
    cancel_url: draft.cancelUrl,
    expires_at: now + draft.openSeconds,
    customer: draft.customer,
    customer_email: draft.customerEmail,
    customer_details: draft.customerEmail === null ? null : { email: draft.customerEmail, name: null },
    client_reference_id: draft.clientReferenceId,
    metadata: draft.metadata,
    currency: price.currency,
    amount_subtotal: total,
    amount_total: total,
    payment_method_types: ["card"],
    payment_method_collection: "always",
    payment_intent: null,
    subscription: null,
    invoice: null,
  });
}

/** Pays an open session. Throws the card's refusal, or a refusal when the session is no longer open, having changed nothing. */
export function payCheckout(
  account: Account,
  id: string,
  card: { readonly number: string; readonly email: string | null },
): CheckoutObject {
  const session = account.need("checkout", id);
  const order = account.need("checkout-order", id);
  if (session.status !== "open") throw new StripeRefusal(400, `This checkout is ${session.status}.`);
  const { brand, last4, onAttach } = testCard(card.number);
  const charged = order.trialDays > 0 || session.amount_total === 0 ? null : refusalOfCard(last4);
  const refusal =
    onAttach ?? charged ?? (session.amount_total > 0 ? account.chargeFault(session.customer ?? "") : null);
  if (refusal) throw cardRefused(refusal);
  const email = session.customer_email ?? card.email;
  const customer = session.customer
    ? account.need("customer", session.customer)
    : makeCustomer(account, { email, name: null, description: null, metadata: {} });
  const method = attachCard(account, customer, { brand, last4 });
  const subscription = beginSubscription(account, customer, order, method.id);
  const complete = account.put("checkout", {
    ...session,
    status: "complete",
    payment_status: session.amount_total === 0 ? "no_payment_required" : "paid",
    url: null,
    customer: customer.id,
    customer_details: { email: customer.email, name: customer.name },
    subscription: subscription.id,
    invoice: subscription.latest_invoice,
  });
  account.emit("checkout.session.completed", complete);
  return complete;
}

/** Closes an open session for good. */
export function expireCheckout(account: Account, session: CheckoutObject): CheckoutObject {
  if (session.status !== "open")
    throw new StripeRefusal(400, "Only Checkout Sessions with a status in `open` can be expired.");
  const expired = account.put("checkout", { ...session, status: "expired", url: null });
  account.emit("checkout.session.expired", expired);
  return expired;
}

export function makeCustomer(
  account: Account,
  draft: Pick<CustomerObject, "email" | "name" | "description" | "metadata">,
): CustomerObject {
  const customer = account.put("customer", {
    id: account.newId("cus"),
    object: "customer",
    created: account.now(),
    livemode: false,
    balance: 0,
    currency: null,
    delinquent: false,
    default_source: null,
    shipping: null,
    invoice_settings: {
      custom_fields: null,
      default_payment_method: null,
      footer: null,
      rendering_options: null,
    },
    ...draft,
  });
  account.emit("customer.created", customer);
  return customer;
}

export function attachCard(
  account: Account,
  customer: CustomerObject,
  card: { readonly brand: string; readonly last4: string },
): PaymentMethodObject {
  const now = account.now();
  const method = account.put("payment-method", {
    id: account.newId("pm"),
    object: "payment_method",
    created: now,
    livemode: false,
    type: "card",
    customer: customer.id,
    metadata: {},
    card: {
      ...card,
      exp_month: 12,
      exp_year: new Date(now * 1_000).getUTCFullYear() + 3,
      funding: "credit",
    },
  });
  account.emit("payment_method.attached", method);
  return method;
}
