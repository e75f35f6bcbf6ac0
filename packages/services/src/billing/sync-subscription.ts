import type { ProviderSubscription } from "@penguinmails/core/ports/payments";
import type { EpochMs } from "@penguinmails/core/time";
import { newId } from "@penguinmails/db/ids";
import { appendToOutbox } from "@penguinmails/db/outbox";
import { plans, subscriptions } from "@penguinmails/db/schema/billing";
import { tenants } from "@penguinmails/db/schema/tenants";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { eq, sql } from "drizzle-orm";
import { lookAtServingNodes } from "../fleet/follow-plan.ts";
import { liftPastDueStop } from "./lift-past-due-stop.ts";
import { mailOwners, type Owner, ownersOf } from "./owners.ts";
import { planExtras } from "./plan-extras.ts";
import type { RefreshDeps } from "./refresh-subscription.ts";

type Status = (typeof subscriptions.$inferSelect)["status"];

/** Unknown and half-made states of the provider's count as what is safest: not paid. */
export function statusOf(subscription: Pick<ProviderSubscription, "status">): Status {
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

/**
 * Writes down what the provider says, unless the row is no longer of that `version` (null: not there): then `moved`,
 * and nothing is written. A tenant that we don't have is left alone. Throws when a tenant of ours pays for a plan that
 * isn't: somebody must look.
 */
export async function syncSubscription(
  deps: RefreshDeps,
  tenantId: string,
  subscription: ProviderSubscription,
  version: string | null,
): Promise<"written" | "moved"> {
  const owners = await ownersOf(deps.database, tenantId);
  return deps.database.withTenant(tenantId, async (tx) => {
    const now = deps.clock.now();
    const [tenant] = await tx.select().from(tenants).where(eq(tenants.id, tenantId)).for("no key update");
    if (!tenant) return "written";
    const [plan] = await tx
      .select()
      .from(plans)
      .where(eq(plans.key, subscription.planLookupKey ?? ""));
    if (!plan) throw new Error(`${subscription.id} is for a plan that we don't have`);
    const [known] = await tx
      .select({ row: subscriptions, version: sql<string>`${subscriptions}.xmin::text` })
      .from(subscriptions)
      .where(eq(subscriptions.providerSubscriptionId, subscription.id));
    if ((known?.version ?? null) !== version) return "moved";
    const before = known?.row ?? null;
    const extrasBefore = await planExtras(tx);
    const status = statusOf(subscription);
    const overdue = status === "past_due" || status === "unpaid";
    const values = {
      planKey: plan.key,
      providerCustomerId: subscription.customerId,
      status,
      pastDueSince: overdue ? (before?.pastDueSince ?? now) : null,
      currentPeriodEnd: subscription.currentPeriodEndMs,
      cancelAtPeriodEnd: subscription.cancelAtPeriodEnd,
      updatedAt: now,
    };
    if (before) await tx.update(subscriptions).set(values).where(eq(subscriptions.id, before.id));
    else {
      const ids = { tenantId, id: newId(), providerSubscriptionId: subscription.id };
      await tx.insert(subscriptions).values({ ...ids, createdAt: now, ...values });
    }
    await liftPastDueStop(tx, tenant, now);
    if ((await planExtras(tx)).join() !== extrasBefore.join()) await lookAtServingNodes(tx, now);
    if (overdue && !before?.pastDueSince)
      await warnOwners(tx, deps, owners, { agency: tenant.name, plan: plan.name }, now);
    if (before?.status !== status || before.planKey !== plan.key) {
      const properties = { plan: plan.key, status };
      const event = { event: "subscription_changed", distinctId: tenantId, properties, atMs: now };
      await appendToOutbox(tx, "product-event.capture", { v: 1, tenantId, ...event }, now);
    }
    return "written";
  });
}

function warnOwners(
  tx: TenantDb,
  deps: RefreshDeps,
  owners: readonly Owner[],
  about: { readonly agency: string; readonly plan: string },
  nowMs: EpochMs,
): Promise<void> {
  return mailOwners(tx, owners, "payment-failed", { ...about, link: `${deps.dashboardUrl}/billing` }, nowMs);
}
