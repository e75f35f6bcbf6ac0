import { Problem } from "@penguinmails/contracts/problems";
import type { Clock } from "@penguinmails/core/ports/clock";
import { appendAudit } from "@penguinmails/db/audit";
import { newId } from "@penguinmails/db/ids";
import { appendDecision } from "@penguinmails/db/repositories/evidence";
import { tenants } from "@penguinmails/db/schema/tenants";
import type { Database } from "@penguinmails/db/tenant-db";
import { eq } from "drizzle-orm";
import { actForAgency } from "./act-for-agency.ts";
import type { StaffCaller } from "./read-staff.ts";

type Deps = { readonly database: Database; readonly clock: Clock };

/** Nothing of the agency goes out until it is lifted; they see the reason. Throws `not-found`. */
export async function stopSending(
  deps: Deps,
  by: StaffCaller,
  tenantId: string,
  reason: string,
): Promise<void> {
  await move(deps, by, tenantId, reason, reason, "tenant.stop-sending");
}

export async function resumeSending(
  deps: Deps,
  by: StaffCaller,
  tenantId: string,
  reason: string,
): Promise<void> {
  await move(deps, by, tenantId, null, reason, "tenant.resume-sending");
}

async function move(
  deps: Deps,
  by: StaffCaller,
  tenantId: string,
  sendingStopped: string | null,
  reason: string,
  action: string,
): Promise<void> {
  const noted = { action, subject: `tenant:${tenantId}`, detail: { reason } };
  await actForAgency(deps, by, tenantId, noted, ({ actor }) =>
    deps.database.withTenant(tenantId, async (tx) => {
      const now = deps.clock.now();
      const [tenant] = await tx
        .update(tenants)
        .set({ sendingStopped })
        .where(eq(tenants.id, tenantId))
        .returning();
      if (!tenant) throw new Problem("not-found");
      const [before, after] = sendingStopped === null ? ["stopped", "allowed"] : ["allowed", "stopped"];
      const clears =
        sendingStopped === null ? null : "Our staff lift it when the cause is mended; answer their mail.";
      const draft = { limit: "sending", before, after, reason, clears, clearsAt: null, evidence: {} };
      const subject = { kind: "tenant" as const, id: tenantId, label: tenant.name };
      await appendDecision(tx, now, subject, draft, `${action}:${newId()}`);
      await appendAudit(tx, actor, now, {
        action,
        subjectKind: "tenant",
        subjectId: tenantId,
        detail: { reason },
      });
    }),
  );
}
