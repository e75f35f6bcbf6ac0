import { Problem } from "@penguinmails/contracts/problems";
import type { Clock } from "@penguinmails/core/ports/clock";
import type { Payments } from "@penguinmails/core/ports/payments";
import { checkouts, subscriptions } from "@penguinmails/db/schema/billing";
import { tenants } from "@penguinmails/db/schema/tenants";
import type { Database, TenantDb } from "@penguinmails/db/tenant-db";
import { and, count, eq, isNotNull, isNull, ne } from "drizzle-orm";

type Deps = { readonly database: Database; readonly clock: Clock; readonly payments: Payments };
type Page = { readonly sessionId: string; readonly planKey: string };

/** How many pages of the agency were closed: a provider that remembers a closed one must make another. */
export async function closedCheckouts(tx: TenantDb): Promise<number> {
  const [row] = await tx.select({ n: count() }).from(checkouts).where(isNotNull(checkouts.closedAt));
  return row?.n ?? 0;
}

/**
 * Makes a new page the only one where the agency can pay: those that were open before are closed at the provider.
 * Throws `conflict`, the new page closed, when one of them was paid and its subscription stands or is still to be heard
 * of: nobody pays for two plans. Rejects when the provider does not answer; then the next try closes what stayed open.
 */
export async function makeOnlyCheckout(deps: Deps, tenantId: string, page: Page): Promise<void> {
  const now = deps.clock.now();
  const others = await deps.database.withTenant(tenantId, async (tx) => {
    // Of two at once, the one that comes second sees the first.
    await tx.select({ id: tenants.id }).from(tenants).where(eq(tenants.id, tenantId)).for("no key update");
    const { sessionId: providerSessionId, planKey } = page;
    await tx
      .insert(checkouts)
      .values({ tenantId, providerSessionId, planKey, createdAt: now })
      .onConflictDoNothing();
    return tx
      .select()
      .from(checkouts)
      .where(and(isNull(checkouts.closedAt), ne(checkouts.providerSessionId, page.sessionId)));
  });
  for (const other of others) {
    const end = await deps.payments.expireCheckout(other.providerSessionId);
    if (end === "complete" && !(await hasEnded(deps, tenantId, other.providerSessionId))) {
      await close(deps, tenantId, page.sessionId);
      throw new Problem("conflict", {
        detail: `The plan ${other.planKey} was paid a moment ago; it shows here as soon as the provider has confirmed it.`,
      });
    }
    await markClosed(deps, tenantId, other.providerSessionId);
  }
}

/** Whether what was bought there came and went: its subscription is known, and stands no more. */
async function hasEnded({ database, payments }: Deps, tenantId: string, sessionId: string): Promise<boolean> {
  const bought = (await payments.getCheckout(sessionId))?.subscriptionId;
  if (!bought) return false;
  const [known] = await database.withTenant(tenantId, (tx) =>
    tx
      .select({ status: subscriptions.status })
      .from(subscriptions)
      .where(eq(subscriptions.providerSubscriptionId, bought)),
  );
  return known?.status === "canceled" || known?.status === "incomplete";
}

async function close(deps: Deps, tenantId: string, sessionId: string): Promise<void> {
  await deps.payments.expireCheckout(sessionId);
  await markClosed(deps, tenantId, sessionId);
}

function markClosed({ database, clock }: Deps, tenantId: string, sessionId: string) {
  return database.withTenant(tenantId, (tx) =>
    tx.update(checkouts).set({ closedAt: clock.now() }).where(eq(checkouts.providerSessionId, sessionId)),
  );
}
