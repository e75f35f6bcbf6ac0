import { plans, subscriptions } from "@penguinmails/db/schema/billing";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { desc, eq, sql } from "drizzle-orm";

/**
 * Which of an agency's subscriptions counts: one that stands before one that ended, then the newest. Written order says
 * nothing, because the provider's events about an old one may come after those about the new one.
 */
export const countsFirst = [
  sql`array_position(array['active', 'trialing', 'past_due', 'unpaid', 'incomplete', 'canceled'], ${subscriptions.status})`,
  desc(subscriptions.createdAt),
  desc(subscriptions.id),
];

/** The tenant's subscription that counts, with its plan. */
export async function currentSubscription(tx: TenantDb) {
  const [row] = await tx
    .select({ subscription: subscriptions, plan: plans })
    .from(subscriptions)
    .innerJoin(plans, eq(plans.key, subscriptions.planKey))
    .orderBy(...countsFirst)
    .limit(1);
  return row ?? null;
}
