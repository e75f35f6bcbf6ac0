import { Problem } from "@penguinmails/contracts/problems";
import { policy } from "@penguinmails/core/policy";
import type { EpochMs } from "@penguinmails/core/time";
import { tenants } from "@penguinmails/db/schema/tenants";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { eq } from "drizzle-orm";
import { currentSubscription } from "./current-subscription.ts";

/** What a tenant's subscription allows now. Counts are the most it may have; zero without an active one. */
export type Entitlements = {
  readonly active: boolean;
  /** Why it is not active, as a sentence; null when it is. */
  readonly reason: string | null;
  readonly planKey: string | null;
  readonly planMonthlyCents: number;
  readonly nodes: number;
  readonly secondaryAddressesPerNode: number;
  readonly domains: number;
  readonly mailboxes: number;
  readonly leads: number;
};

const nothing = {
  planMonthlyCents: 0,
  nodes: 0,
  secondaryAddressesPerNode: 0,
  domains: 0,
  mailboxes: 0,
  leads: 0,
} as const;

/** From when on nothing is sent for an agency whose payment is overdue since then. */
export function graceEnd(pastDueSince: EpochMs): EpochMs {
  return pastDueSince + policy.billing.stopSendingAfterPastDueMs;
}

/** Past due keeps everything running until the policy's day 7; anything else than trialing or active is nothing. */
export async function entitlementsOf(tx: TenantDb, nowMs: EpochMs): Promise<Entitlements> {
  const row = await currentSubscription(tx);
  if (!row) return { active: false, reason: "There is no subscription yet.", planKey: null, ...nothing };
  const { subscription, plan } = row;
  const { status, pastDueSince } = subscription;
  const paid = status === "active" || status === "trialing";
  const inGrace = status === "past_due" && (pastDueSince === null || nowMs < graceEnd(pastDueSince));
  if (!paid && !inGrace)
    return {
      active: false,
      reason: `The subscription is ${status.replace("_", " ")}.`,
      planKey: plan.key,
      ...nothing,
    };
  const { nodes, secondaryAddressesPerNode, domains, mailboxes, leads } = plan;
  return {
    active: true,
    reason: null,
    planKey: plan.key,
    planMonthlyCents: plan.monthlyCents,
    nodes,
    secondaryAddressesPerNode,
    domains,
    mailboxes,
    leads,
  };
}

/**
 * The same with the tenant's row locked to the end of the transaction, so that two requests at once cannot both take
 * the last place that the plan allows.
 */
export async function lockEntitlements(tx: TenantDb, nowMs: EpochMs): Promise<Entitlements> {
  await tx.select({ id: tenants.id }).from(tenants).where(eq(tenants.id, tx.tenantId)).for("no key update");
  return entitlementsOf(tx, nowMs);
}

/** Throws `subscription-required` with the reason when there is no active subscription. */
export function requireActive(allowed: Entitlements): Entitlements {
  if (allowed.active) return allowed;
  throw new Problem("subscription-required", {
    detail: allowed.reason ?? "There is no active subscription.",
  });
}
