import { createHash } from "node:crypto";
import { Problem } from "@penguinmails/contracts/problems";
import { policy } from "@penguinmails/core/policy";
import type { Clock } from "@penguinmails/core/ports/clock";
import type { Payments } from "@penguinmails/core/ports/payments";
import { hour } from "@penguinmails/core/time";
import { appendAudit } from "@penguinmails/db/audit";
import { plans } from "@penguinmails/db/schema/billing";
import type { Database } from "@penguinmails/db/tenant-db";
import { and, eq } from "drizzle-orm";
import type { Caller } from "../caller.ts";
import { currentSubscription } from "./current-subscription.ts";
import { closedCheckouts, makeOnlyCheckout } from "./only-checkout.ts";

type Deps = {
  readonly database: Database;
  readonly clock: Clock;
  readonly payments: Payments | null;
  readonly dashboardUrl: string;
};

/**
 * Where the plan is paid: the only page where the agency can pay, those from before are closed. Throws `not-found` for a
 * plan that is not sold, `conflict` when one is paid already.
 */
export async function startCheckout(
  deps: Deps,
  caller: Caller,
  input: { readonly plan: string; readonly email: string },
): Promise<{ readonly url: string }> {
  const { payments } = deps;
  if (payments === null) throw new Problem("unavailable", { detail: "No payment provider is configured." });
  const { plan, latest, closed } = await deps.database.withTenant(caller.tenantId, async (tx) => {
    const [sold] = await tx
      .select()
      .from(plans)
      .where(and(eq(plans.key, input.plan), eq(plans.onSale, true)));
    if (!sold) throw new Problem("not-found");
    const latest = (await currentSubscription(tx))?.subscription;
    const standing = latest && latest.status !== "canceled" && latest.status !== "incomplete";
    if (standing)
      throw new Problem("conflict", {
        detail: "There is a subscription already; change it in the billing portal.",
      });
    await appendAudit(tx, caller.actor, deps.clock.now(), {
      action: "billing.checkout",
      subjectKind: "plan",
      subjectId: sold.key,
    });
    return { plan: sold, latest, closed: await closedCheckouts(tx) };
  });
  try {
    await payments.ensurePrice(plan);
    const order = {
      tenantId: caller.tenantId,
      email: input.email,
      customerId: latest?.providerCustomerId ?? null,
      planKey: plan.key,
      trialDays: latest === undefined ? policy.billing.trialDays : 0,
      successUrl: `${deps.dashboardUrl}/billing?paid=1`,
      cancelUrl: `${deps.dashboardUrl}/billing`,
    };
    const { monthlyCents: cents } = plan;
    const idempotencyKey = keyOf({ ...order, cents, after: latest?.id ?? null, closed });
    const { sessionId, url } = await payments.createCheckout({ ...order, idempotencyKey });
    await makeOnlyCheckout({ ...deps, payments }, caller.tenantId, { sessionId, planKey: plan.key });
    return { url };
  } catch (cause) {
    if (cause instanceof Problem) throw cause;
    throw new Problem("upstream-unavailable", { detail: "The payment provider does not answer.", cause });
  }
}

/**
 * Two clicks are one checkout, so that nobody pays twice. Each hour of real time begins another, because the provider's
 * pages expire; so do each subscription that there was and each page that we closed.
 */
function keyOf(order: Readonly<Record<string, string | number | null>>): string {
  const hourOfClick = Math.floor(Date.now() / hour);
  return createHash("sha256")
    .update(JSON.stringify([order, hourOfClick]))
    .digest("hex");
}

/** Where the subscription is changed, also to any other plan that is sold. Throws `subscription-required`. */
export async function openPortal(deps: Deps, caller: Caller): Promise<{ readonly url: string }> {
  const { payments } = deps;
  if (payments === null) throw new Problem("unavailable", { detail: "No payment provider is configured." });
  const { latest, sold } = await deps.database.withTenant(caller.tenantId, async (tx) => ({
    latest: (await currentSubscription(tx))?.subscription,
    sold: await tx.select().from(plans).where(eq(plans.onSale, true)),
  }));
  if (!latest) throw new Problem("subscription-required");
  try {
    await Promise.all(sold.map((plan) => payments.ensurePrice(plan)));
    return await payments.createPortal(latest.providerCustomerId, `${deps.dashboardUrl}/billing`);
  } catch (cause) {
    throw new Problem("upstream-unavailable", { detail: "The payment provider does not answer.", cause });
  }
}
