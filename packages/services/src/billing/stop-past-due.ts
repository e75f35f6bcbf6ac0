import { policy } from "@penguinmails/core/policy";
import type { Payments } from "@penguinmails/core/ports/payments";
import { appendAudit } from "@penguinmails/db/audit";
import { appendDecision } from "@penguinmails/db/repositories/evidence";
import { subscriptions } from "@penguinmails/db/schema/billing";
import { tenants } from "@penguinmails/db/schema/tenants";
import { and, eq, inArray, isNull, lte } from "drizzle-orm";
import { entitlementsOf } from "./entitlements.ts";
import { pastDueSentence } from "./lift-past-due-stop.ts";
import { mailOwners, ownersOf } from "./owners.ts";
import { type RefreshDeps, refreshSubscription } from "./refresh-subscription.ts";

type Deps = RefreshDeps & { readonly payments: Payments | null };
type Overdue = { readonly id: string; readonly tenantId: string; readonly providerSubscriptionId: string };

/**
 * Stops the sending of agencies whose payment is overdue for the policy's seven days; machines keep running. Stripe is
 * asked again first: a webhook that was lost must stop nobody who paid. An agency about which Stripe doesn't answer is
 * left for the next run. Returns how many were stopped; throws, after all were looked at, when some could not be.
 */
export async function stopPastDue(deps: Deps): Promise<number> {
  const overdue = await deps.database.withOperator((tx) =>
    tx
      .select({
        id: subscriptions.id,
        tenantId: subscriptions.tenantId,
        providerSubscriptionId: subscriptions.providerSubscriptionId,
      })
      .from(subscriptions)
      .innerJoin(tenants, eq(tenants.id, subscriptions.tenantId))
      .where(and(isOverdue(deps), isNull(tenants.sendingStopped))),
  );
  let stopped = 0;
  const failures: unknown[] = [];
  for (const row of overdue) {
    try {
      if (deps.payments) await refreshSubscription(deps, deps.payments, row.providerSubscriptionId);
      if (await stopTenant(deps, row)) stopped++;
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0)
    throw new AggregateError(failures, `${failures.length} overdue agencies could not be looked at`);
  return stopped;
}

function isOverdue({ clock }: RefreshDeps) {
  return and(
    inArray(subscriptions.status, ["past_due", "unpaid"]),
    lte(subscriptions.pastDueSince, clock.now() - policy.billing.stopSendingAfterPastDueMs),
  );
}

async function stopTenant(deps: Deps, { id, tenantId }: Overdue): Promise<boolean> {
  const now = deps.clock.now();
  const owners = await ownersOf(deps.database, tenantId);
  return deps.database.withTenant(tenantId, async (tx) => {
    const [tenant] = await tx
      .select()
      .from(tenants)
      .where(and(eq(tenants.id, tenantId), isNull(tenants.sendingStopped)))
      .for("no key update");
    const [still] = await tx
      .select()
      .from(subscriptions)
      .where(and(eq(subscriptions.id, id), isOverdue(deps)));
    // Another subscription may be paid.
    if (!tenant || !still?.pastDueSince || (await entitlementsOf(tx, now)).active) return false;
    const reason = `${pastDueSentence} since ${new Date(still.pastDueSince).toISOString().slice(0, 10)}.`;
    await tx.update(tenants).set({ sendingStopped: reason }).where(eq(tenants.id, tenantId));
    const draft = {
      limit: "sending",
      before: "allowed",
      after: "stopped",
      reason,
      clears: "Paying the open invoice lifts it at once.",
      clearsAt: null,
      evidence: { status: still.status },
    };
    const subject = { kind: "tenant", id: tenantId, label: tenant.name } as const;
    await appendDecision(tx, now, subject, draft, `past-due:${id}:${still.pastDueSince}`);
    await appendAudit(tx, { kind: "system", id: "stop-past-due", requestId: null }, now, {
      action: "tenant.stop-sending",
      subjectKind: "tenant",
      subjectId: tenantId,
    });
    const variables = { agency: tenant.name, reason, link: `${deps.dashboardUrl}/billing` };
    await mailOwners(tx, owners, "sending-stopped", variables, now);
    return true;
  });
}
