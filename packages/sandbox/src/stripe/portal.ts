import type { Account } from "./account.ts";
import { changeSubscription } from "./billing.ts";
import type { SubscriptionObject } from "./billing-objects.ts";
import { cardRefused, testCard } from "./cards.ts";
import { attachCard } from "./checkout.ts";
import { cardOf, chargeRefusal, payInvoice, recordCharge } from "./invoices.ts";
import { StripeRefusal } from "./refusal.ts";
import type { PortalObject } from "./sale-objects.ts";

export function openPortal(account: Account, customer: string, returnUrl: string | null): PortalObject {
  account.need("customer", customer);
  const id = account.newId("bps");
  return account.put("portal", {
    id,
    object: "billing_portal.session",
    created: account.now(),
    livemode: false,
    configuration: "bpc_sandbox",
    customer,
    customer_account: null,
    flow: null,
    locale: null,
    on_behalf_of: null,
    return_url: returnUrl,
    url: `${account.origin}/p/session/${id}`,
  });
}

/** The customer's subscription that has not ended, the newest of them; else the newest. */
export function subscriptionOf(account: Account, customer: string): SubscriptionObject | null {
  const mine = account.all("subscription").filter((one) => one.customer === customer);
  return mine.find(({ status }) => status !== "canceled") ?? mine[0] ?? null;
}

/** Cancels at the end of the period, or takes that back. */
export function cancelInPortal(account: Account, customer: string, cancels: boolean): void {
  changeSubscription(account, needSubscription(account, customer), { cancel_at_period_end: cancels });
}

export function changePlanInPortal(account: Account, customer: string, priceId: string): void {
  const price = account.need("price", priceId);
  if (!price.active) throw new StripeRefusal(400, "This price is not sold any more.");
  changeSubscription(account, needSubscription(account, customer), { price });
}

/** Another card for all that comes, and for what is owed. Throws the card's refusal. */
export function changeCardInPortal(account: Account, customerId: string, number: string): void {
  const { brand, last4, onAttach } = testCard(number);
  if (onAttach) throw cardRefused(onAttach);
  const customer = account.need("customer", customerId);
  const method = attachCard(account, customer, { brand, last4 });
  const changed = account.put("customer", {
    ...customer,
    invoice_settings: { ...customer.invoice_settings, default_payment_method: method.id },
  });
  account.emit("customer.updated", changed, { invoice_settings: customer.invoice_settings });
  const subscription = subscriptionOf(account, customerId);
  if (!subscription || subscription.status === "canceled") return;
  changeSubscription(account, subscription, { default_payment_method: method.id });
  const owed = account
    .all("invoice")
    .filter(({ status, customer: of }) => status === "open" && of === customerId)
    .reverse();
  for (const invoice of owed) payOpenInvoice(account, invoice.id);
}

/** Charges an open invoice now. Throws the card's refusal; a refusal here moves no date of the automatic attempts. */
export function payOpenInvoice(account: Account, id: string): void {
  const invoice = account.need("invoice", id);
  if (invoice.status !== "open")
    throw new StripeRefusal(400, `This invoice is ${invoice.status}; it cannot be paid.`, {
      code: invoice.status === "paid" ? "invoice_already_paid" : "invoice_not_editable",
    });
  const card = cardOf(account, invoice);
  const refusal = chargeRefusal(account, invoice.customer, card);
  if (refusal === null) {
    payInvoice(account, invoice, card, null);
    return;
  }
  recordCharge(account, invoice, card, refusal);
  account.emit("invoice.payment_failed", invoice);
  throw cardRefused(refusal);
}

function needSubscription(account: Account, customer: string): SubscriptionObject {
  const subscription = subscriptionOf(account, customer);
  if (!subscription) throw new StripeRefusal(404, "This customer has no subscription.");
  return subscription;
}
