import type { Clock } from "@penguinmails/core/ports/clock";
import type { Payments } from "@penguinmails/core/ports/payments";
import { subscriptions } from "@penguinmails/db/schema/billing";
import { inbox } from "@penguinmails/db/schema/platform";
import type { Database } from "@penguinmails/db/tenant-db";
import { and, asc, eq, isNull } from "drizzle-orm";
import { recordPayment } from "./record-payment.ts";
import { syncSubscription } from "./sync-subscription.ts";

type Deps = { readonly database: Database; readonly clock: Clock; readonly payments: Payments | null };

/**
 * Acts on Stripe's events: the object is fetched afresh, because events come late, twice and out of order. An event is
 * marked handled after its effect is committed; a crash in between repeats it, which changes nothing. Returns how many.
 */
export async function drainInbox(deps: Deps, max: number): Promise<number> {
  const { payments } = deps;
  if (payments === null) return 0;
  const waiting = await deps.database.withOperator((tx) =>
    tx
      .select()
      .from(inbox)
      .where(and(eq(inbox.source, "stripe"), isNull(inbox.handledAt)))
      .orderBy(asc(inbox.receivedAt))
      .limit(max),
  );
  for (const event of waiting) {
    await handle(deps, payments, event.type, event.objectId);
    await deps.database.withOperator((tx) =>
      tx
        .update(inbox)
        .set({ handledAt: deps.clock.now() })
        .where(and(eq(inbox.source, event.source), eq(inbox.id, event.id))),
    );
  }
  return waiting.length;
}

async function handle(deps: Deps, payments: Payments, type: string, objectId: string): Promise<void> {
  if (type.startsWith("customer.subscription.")) return sync(deps, payments, objectId);
  if (type.startsWith("checkout.session.")) {
    const checkout = await payments.getCheckout(objectId);
    if (checkout?.subscriptionId) await sync(deps, payments, checkout.subscriptionId);
    return;
  }
  if (type.startsWith("invoice.") && type !== "invoice.upcoming") {
    const invoice = await payments.getInvoice(objectId);
    const tenantId = invoice?.subscriptionId ? await tenantOf(deps, payments, invoice.subscriptionId) : null;
    if (invoice && tenantId) await recordPayment(deps, tenantId, invoice);
    if (invoice?.subscriptionId) await sync(deps, payments, invoice.subscriptionId);
  }
}

async function sync(deps: Deps, payments: Payments, subscriptionId: string): Promise<void> {
  const subscription = await payments.getSubscription(subscriptionId);
  if (!subscription) return;
  const tenantId = subscription.tenantId ?? (await knownTenant(deps, subscriptionId));
  if (tenantId) await syncSubscription(deps, tenantId, subscription);
}

async function tenantOf(deps: Deps, payments: Payments, subscriptionId: string): Promise<string | null> {
  return (
    (await knownTenant(deps, subscriptionId)) ??
    (await payments.getSubscription(subscriptionId))?.tenantId ??
    null
  );
}

async function knownTenant(deps: Deps, subscriptionId: string): Promise<string | null> {
  const [row] = await deps.database.withOperator((tx) =>
    tx
      .select({ tenantId: subscriptions.tenantId })
      .from(subscriptions)
      .where(eq(subscriptions.providerSubscriptionId, subscriptionId)),
  );
  return row?.tenantId ?? null;
}
