import { Problem } from "@penguinmails/contracts/problems";
import { appendAudit } from "@penguinmails/db/audit";
import { tenantUsers } from "@penguinmails/db/schema/tenants";
import { eq } from "drizzle-orm";
import type { Caller } from "../caller.ts";
import { requireAnotherOwner } from "./require-another-owner.ts";
import type { TenantDeps } from "./tenant.ts";

/** Takes a person out of the agency; their account stays. Throws `not-found`, and `conflict` for the last owner. */
export async function removeMember(deps: TenantDeps, caller: Caller, userId: string): Promise<void> {
  await deps.database.withTenant(caller.tenantId, async (tx) => {
    await requireAnotherOwner(tx, userId);
    const removed = await tx.delete(tenantUsers).where(eq(tenantUsers.userId, userId)).returning();
    if (removed.length === 0) throw new Problem("not-found");
    await appendAudit(tx, caller.actor, deps.clock.now(), {
      action: "member.remove",
      subjectKind: "user",
      subjectId: userId,
    });
  });
}
