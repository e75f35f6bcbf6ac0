import { policy } from "@penguinmails/core/policy";
import type { Clock } from "@penguinmails/core/ports/clock";
import type { Payments } from "@penguinmails/core/ports/payments";
import { appendAudit } from "@penguinmails/db/audit";
import { appendDecision } from "@penguinmails/db/repositories/evidence";
import { subscriptions } from "@penguinmails/db/schema/billing";
import { tenants } from "@penguinmails/db/schema/tenants";
import type { Database } from "@penguinmails/db/tenant-db";
import { and, eq, inArray, isNotNull, isNull, lt } from "drizzle-orm";
import { pastDueSentence, syncSubscription } from "./sync-subscription.ts";

type Deps = { readonly database: Database; readonly clock: Clock; readonly payments: Payments | null };

/**
 * Stops the sending of agencies whose payment is overdue for the policy's seven days; machines keep running. Stripe is
 * asked again first: a webhook that was lost must stop nobody who paid.
 */
export async function stopPastDue(deps: Deps): Promise<number> {
  const now = deps.clock.now();
  const overdue = await deps.database.withOperator((tx) =>
    tx
      .select()
      .from(subscriptions)
      .where(
        and(
          inArray(subscriptions.status, ["past_due", "unpaid"]),
          isNotNull(subscriptions.pastDueSince),
          lt(subscriptions.pastDueSince, now - policy.billing.stopSendingAfterPastDueMs),
        ),
      ),
  );
  let stopped = 0;
  for (const row of overdue) {
    const fresh = await deps.payments?.getSubscription(row.providerSubscriptionId);
    if (fresh) await syncSubscription(deps, row.tenantId, fresh);
    stopped += await deps.database.withTenant(row.tenantId, async (tx) => {
      const [still] = await tx.select().from(subscriptions).where(eq(subscriptions.id, row.id));
      if (!still?.pastDueSince || still.pastDueSince > now - policy.billing.stopSendingAfterPastDueMs)
        return 0;
      const reason = `${pastDueSentence} since ${new Date(still.pastDueSince).toISOString().slice(0, 10)}.`;
      const changed = await tx
        .update(tenants)
        .set({ sendingStopped: reason })
        .where(and(eq(tenants.id, row.tenantId), isNull(tenants.sendingStopped)))
        .returning({ name: tenants.name });
      const [tenant] = changed;
      if (!tenant) return 0;
      const draft = {
        limit: "sending",
        before: "allowed",
        after: "stopped",
        reason,
        clears: "Paying the open invoice lifts it at once.",
        clearsAt: null,
        evidence: { status: still.status },
      };
      await appendDecision(
        tx,
        now,
        { kind: "tenant", id: row.tenantId, label: tenant.name },
        draft,
        `past-due:${still.id}:${still.pastDueSince}`,
      );
      await appendAudit(tx, { kind: "system", id: "stop-past-due", requestId: null }, now, {
        action: "tenant.stop-sending",
        subjectKind: "tenant",
        subjectId: row.tenantId,
      });
      return 1;
    });
  }
  return stopped;
}
