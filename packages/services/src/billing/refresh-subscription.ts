import type { Clock } from "@penguinmails/core/ports/clock";
import type { Payments } from "@penguinmails/core/ports/payments";
import { subscriptions } from "@penguinmails/db/schema/billing";
import type { Database } from "@penguinmails/db/tenant-db";
import { eq, sql } from "drizzle-orm";
import { syncSubscription } from "./sync-subscription.ts";

export type RefreshDeps = {
  readonly database: Database;
  readonly clock: Clock;
  /** Where owners are sent to mend a payment. */
  readonly dashboardUrl: string;
};

const mostRounds = 5;

/**
 * Asks the provider how a subscription stands now and writes that down. When another worker wrote in the meantime its
 * answer may be the newer one, so the provider is asked again: what is written never goes back in time. Somebody
 * else's subscription is left alone. Throws when the provider does not answer, or denies one that we know.
 */
export async function refreshSubscription(
  deps: RefreshDeps,
  payments: Payments,
  subscriptionId: string,
): Promise<void> {
  for (let round = 0; round < mostRounds; round++) {
    const known = await knownSubscription(deps.database, subscriptionId);
    const fresh = await payments.getSubscription(subscriptionId);
    // A key of another account would deny every subscription: no reason to end them.
    if (!fresh && known) throw new Error(`The payment provider does not know ${subscriptionId} any more`);
    const tenantId = known?.tenantId ?? fresh?.tenantId ?? null;
    if (!fresh || !tenantId) return;
    const outcome = await syncSubscription(deps, tenantId, fresh, known?.version ?? null);
    if (outcome === "written") return;
  }
  throw new Error(`${subscriptionId} was written by others ${mostRounds} times in a row`);
}

type KnownSubscription = { readonly tenantId: string; readonly version: string };

/** Whose it is, and which writing of its row is the last. */
export async function knownSubscription(
  database: Database,
  subscriptionId: string,
): Promise<KnownSubscription | null> {
  const [row] = await database.withOperator((tx) =>
    tx
      .select({ tenantId: subscriptions.tenantId, version: sql<string>`${subscriptions}.xmin::text` })
      .from(subscriptions)
      .where(eq(subscriptions.providerSubscriptionId, subscriptionId)),
  );
  return row ?? null;
}
