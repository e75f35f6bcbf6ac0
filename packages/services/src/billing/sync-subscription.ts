import type { Clock } from "@penguinmails/core/ports/clock";
import type { ProviderSubscription } from "@penguinmails/core/ports/payments";
import { newId } from "@penguinmails/db/ids";
import { appendToOutbox } from "@penguinmails/db/outbox";
import { plans, subscriptions } from "@penguinmails/db/schema/billing";
import { tenants } from "@penguinmails/db/schema/tenants";
import type { Database } from "@penguinmails/db/tenant-db";
import { and, eq, like } from "drizzle-orm";

/** What the sentence begins with when sending was stopped for money, so that only that is lifted when it is paid. */
export const pastDueSentence = "Payment is overdue";

type Status = (typeof subscriptions.$inferSelect)["status"];

/** Unknown and half-made states of the provider's count as what is safest: not paid. */
function statusOf(subscription: ProviderSubscription): Status {
  switch (subscription.status) {
    case "trialing":
    case "active":
    case "past_due":
    case "unpaid":
    case "canceled":
    case "incomplete":
      return subscription.status;
    case "incomplete_expired":
      return "canceled";
    case "paused":
    case "unknown":
      return "unpaid";
  }
}

/** Writes down what the provider says now. A tenant or plan that we don't know is left alone. */
export async function syncSubscription(
  deps: { readonly database: Database; readonly clock: Clock },
  tenantId: string,
  subscription: ProviderSubscription,
): Promise<void> {
  const now = deps.clock.now();
  await deps.database.withTenant(tenantId, async (tx) => {
    const [tenant] = await tx
      .select({ id: tenants.id })
      .from(tenants)
      .where(eq(tenants.id, tenantId))
      .for("update");
    const [plan] = await tx
      .select({ key: plans.key })
      .from(plans)
      .where(eq(plans.key, subscription.planLookupKey ?? ""));
    if (!tenant || !plan) return;
    const status = statusOf(subscription);
    const [known] = await tx
      .select()
      .from(subscriptions)
      .where(eq(subscriptions.providerSubscriptionId, subscription.id));
    const overdue = status === "past_due" || status === "unpaid";
    const values = {
      planKey: plan.key,
      providerCustomerId: subscription.customerId,
      status,
      pastDueSince: overdue ? (known?.pastDueSince ?? now) : null,
      currentPeriodEnd: subscription.currentPeriodEndMs,
      cancelAtPeriodEnd: subscription.cancelAtPeriodEnd,
      updatedAt: now,
    };
    if (known) await tx.update(subscriptions).set(values).where(eq(subscriptions.id, known.id));
    else
      await tx.insert(subscriptions).values({
        tenantId,
        id: newId(),
        providerSubscriptionId: subscription.id,
        createdAt: now,
        ...values,
      });
    if (!overdue) {
      await tx
        .update(tenants)
        .set({ sendingStopped: null })
        .where(and(eq(tenants.id, tenantId), like(tenants.sendingStopped, `${pastDueSentence}%`)));
    }
    if (known?.status !== status) {
      const properties = { plan: plan.key, status };
      await appendToOutbox(
        tx,
        "product-event.capture",
        { v: 1, tenantId, event: "subscription_changed", distinctId: tenantId, properties, atMs: now },
        now,
      );
    }
  });
}
