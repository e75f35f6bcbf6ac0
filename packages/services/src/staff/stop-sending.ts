import { Problem } from "@penguinmails/contracts/problems";
import type { Clock } from "@penguinmails/core/ports/clock";
import { appendAudit } from "@penguinmails/db/audit";
import { newId } from "@penguinmails/db/ids";
import { appendDecision } from "@penguinmails/db/repositories/evidence";
import { tenants } from "@penguinmails/db/schema/tenants";
import type { Database } from "@penguinmails/db/tenant-db";
import { eq } from "drizzle-orm";
import { actorWords } from "../fleet/asked-by.ts";
import { actForAgency } from "./act-for-agency.ts";
import type { StaffCaller } from "./read-staff.ts";
import { sendingEvidence } from "./sending-evidence.ts";

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

/** It goes on; where nothing was stopped, nothing is decided. Throws `not-found`. */
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
  const now = deps.clock.now();
  const seen = await deps.database.withOperator((tx) => sendingEvidence(tx, tenantId, now));
  await actForAgency(deps, by, tenantId, noted, ({ actor }) =>
    deps.database.withTenant(tenantId, async (tx) => {
      const ofTenant = eq(tenants.id, tenantId);
      const [tenant] = await tx.select().from(tenants).where(ofTenant).limit(1).for("no key update");
      if (!tenant) throw new Problem("not-found");
      const stateOf = (stopped: string | null) => (stopped === null ? "allowed" : "stopped");
      await tx.update(tenants).set({ sendingStopped }).where(ofTenant);
      const draft = {
        limit: "sending",
        before: stateOf(tenant.sendingStopped),
        after: stateOf(sendingStopped),
        reason,
        clears:
          sendingStopped === null ? null : "Our staff lift it when the cause is mended; answer their mail.",
        clearsAt: null,
        evidence: { decidedBy: actorWords(actor), ...seen },
      };
      const subject = { kind: "tenant" as const, id: tenantId, label: tenant.name };
      if (sendingStopped !== null || tenant.sendingStopped !== null)
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
