import { type OptionalService, optionalServices } from "@penguinmails/core/fleet/optional-services";
import { plans, subscriptions } from "@penguinmails/db/schema/billing";
import type { OperatorDb, TenantDb } from "@penguinmails/db/tenant-db";
import { eq, inArray } from "drizzle-orm";
import { countsFirst } from "./current-subscription.ts";

/**
 * What the nodes of the agency run beside the mail server: by the plan of the subscription that counts, whatever its payment
 * state, so that a lapse tears nothing down. None without one.
 */
export async function planExtras(tx: TenantDb): Promise<readonly OptionalService[]> {
  return (await extrasByTenant(tx, [tx.tenantId]))(tx.tenantId);
}

/** The same of several agencies. */
export async function extrasByTenant(
  tx: TenantDb | OperatorDb,
  tenantIds: readonly string[],
): Promise<(tenantId: string) => readonly OptionalService[]> {
  const rows = await tx
    .selectDistinctOn([subscriptions.tenantId], { tenantId: subscriptions.tenantId, plan: plans })
    .from(subscriptions)
    .innerJoin(plans, eq(plans.key, subscriptions.planKey))
    .where(inArray(subscriptions.tenantId, [...tenantIds]))
    .orderBy(subscriptions.tenantId, ...countsFirst);
  const planOf = new Map(rows.map(({ tenantId, plan }) => [tenantId, plan]));
  return (tenantId) => optionalServices.filter((name) => planOf.get(tenantId)?.[name] ?? false);
}
