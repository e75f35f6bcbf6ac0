import { Problem } from "@penguinmails/contracts/problems";
import type { Clock } from "@penguinmails/core/ports/clock";
import { appendAudit } from "@penguinmails/db/audit";
import { newId } from "@penguinmails/db/ids";
import { appendDecision } from "@penguinmails/db/repositories/evidence";
import { tenants } from "@penguinmails/db/schema/tenants";
import type { Database } from "@penguinmails/db/tenant-db";
import { eq } from "drizzle-orm";
import { auditStaff, type StaffCaller } from "./read-staff.ts";

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
  const now = deps.clock.now();
  await deps.database.withTenant(tenantId, async (tx) => {
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
    await appendDecision(
      tx,
      now,
      { kind: "tenant", id: tenantId, label: tenant.name },
      draft,
      `${action}:${newId()}`,
    );
    await appendAudit(tx, { kind: "staff", id: by.staffId, requestId: by.requestId }, now, {
      action,
      subjectKind: "tenant",
      subjectId: tenantId,
      detail: { reason },
    });
  });
  await deps.database.withOperator((tx) =>
    auditStaff(tx, by.staffId, now, {
      action,
      subject: `tenant:${tenantId}`,
      detail: { reason },
      requestId: by.requestId,
    }),
  );
}
