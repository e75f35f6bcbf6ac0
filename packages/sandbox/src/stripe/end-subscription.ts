import type { Account } from "./account.ts";
import type { SubscriptionObject } from "./billing-objects.ts";

/** Ends it now; what it still owes is void. */
export function endSubscription(
  account: Account,
  subscription: SubscriptionObject,
  reason: "cancellation_requested" | "payment_failed",
): SubscriptionObject {
  const now = account.now();
  const ended = account.put("subscription", {
    ...subscription,
    status: "canceled",
    canceled_at: subscription.canceled_at ?? now,
    ended_at: now,
    cancellation_details: { ...subscription.cancellation_details, reason },
  });
  account.emit("customer.subscription.deleted", ended);
  for (const invoice of account.all("invoice")) {
    if (invoice.status !== "open" || invoice.parent.subscription_details.subscription !== ended.id) continue;
    const voided = account.put("invoice", {
      ...invoice,
      status: "void",
      auto_advance: false,
      next_payment_attempt: null,
      status_transitions: { ...invoice.status_transitions, voided_at: now },
    });
    account.emit("invoice.voided", voided);
  }
  return ended;
}
