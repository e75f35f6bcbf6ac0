import type { EpochMs } from "@penguinmails/core/time";
import { newId } from "@penguinmails/db/ids";
import { appendDecision } from "@penguinmails/db/repositories/evidence";
import { tenants } from "@penguinmails/db/schema/tenants";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { eq } from "drizzle-orm";
import { entitlementsOf } from "./entitlements.ts";

/** What the sentence begins with when sending was stopped for money, so that only that is lifted when it is paid. */
export const pastDueSentence = "Payment is overdue";

/** Sending that was stopped for money goes on once a subscription is active again; what staff stopped stays. */
export async function liftPastDueStop(
  tx: TenantDb,
  tenant: { readonly id: string; readonly name: string; readonly sendingStopped: string | null },
  nowMs: EpochMs,
): Promise<void> {
  if (!tenant.sendingStopped?.startsWith(pastDueSentence)) return;
  const allowed = await entitlementsOf(tx, nowMs);
  if (!allowed.active) return;
  await tx.update(tenants).set({ sendingStopped: null }).where(eq(tenants.id, tenant.id));
  const subject = { kind: "tenant", id: tenant.id, label: tenant.name } as const;
  const draft = {
    limit: "sending",
    before: "stopped",
    after: "allowed",
    reason: "The open invoice is paid.",
    clears: null,
    clearsAt: null,
    evidence: { plan: allowed.planKey ?? "" },
  };
  await appendDecision(tx, nowMs, subject, draft, `past-due-lifted:${newId()}`);
}
