import type { Payments } from "@penguinmails/core/ports/payments";
import { recordPayment } from "./record-payment.ts";
import { knownSubscription, type RefreshDeps, refreshSubscription } from "./refresh-subscription.ts";

/**
 * An event only says where to look: its object is fetched afresh, because events come late, twice and out of order.
 * A type that means nothing to us changes nothing.
 */
export async function actOnStripeEvent(
  deps: RefreshDeps,
  payments: Payments,
  event: { readonly type: string; readonly objectId: string },
): Promise<void> {
  const { type, objectId } = event;
  if (type.startsWith("customer.subscription.")) return refreshSubscription(deps, payments, objectId);
  if (type.startsWith("checkout.session.")) {
    const checkout = await payments.getCheckout(objectId);
    if (checkout?.subscriptionId) await refreshSubscription(deps, payments, checkout.subscriptionId);
    return;
  }
  // A preview of the next invoice has no id to fetch.
  if (type.startsWith("invoice.") && type !== "invoice.upcoming") {
    const invoice = await payments.getInvoice(objectId);
    if (!invoice?.subscriptionId) return;
    const tenantId = await tenantOf(deps, payments, invoice.subscriptionId);
    if (tenantId === null) return;
    await recordPayment(deps, tenantId, invoice);
    await refreshSubscription(deps, payments, invoice.subscriptionId);
  }
}

async function tenantOf(deps: RefreshDeps, payments: Payments, subscriptionId: string) {
  const known = await knownSubscription(deps.database, subscriptionId);
  return known?.tenantId ?? (await payments.getSubscription(subscriptionId))?.tenantId ?? null;
}
