import type { WarmupMode } from "@penguinmails/core/warmup/mode";
import { appendAudit } from "@penguinmails/db/audit";
import { lapseProposals } from "@penguinmails/db/repositories/evidence";
import { tenants } from "@penguinmails/db/schema/tenants";
import { eq } from "drizzle-orm";
import type { Caller } from "../caller.ts";
import { getTenant, type TenantDeps } from "./tenant.ts";

/** From now on the warm-up rules in this mode; what was proposed under the old one has lapsed. */
export async function setWarmupMode(deps: TenantDeps, caller: Caller, warmupMode: WarmupMode) {
  return deps.database.withTenant(caller.tenantId, async (tx) => {
    const now = deps.clock.now();
    const before = await getTenant(tx);
    if (before.warmupMode === warmupMode) return before;
    await tx.update(tenants).set({ warmupMode }).where(eq(tenants.id, tx.tenantId));
    await lapseProposals(tx, now);
    await appendAudit(tx, caller.actor, now, {
      action: "tenant.warmup-mode",
      subjectKind: "tenant",
      subjectId: tx.tenantId,
      detail: { before: before.warmupMode, after: warmupMode },
    });
    return getTenant(tx);
  });
}
