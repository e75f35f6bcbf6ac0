import type { TenantLevel } from "@penguinmails/contracts/http/accounts";
import { Problem } from "@penguinmails/contracts/problems";
import { appendAudit } from "@penguinmails/db/audit";
import { tenantUsers } from "@penguinmails/db/schema/tenants";
import { eq } from "drizzle-orm";
import type { Caller } from "../caller.ts";
import { requireAnotherOwner } from "./require-another-owner.ts";
import type { TenantDeps } from "./tenant.ts";

/** Throws `not-found`, and `conflict` when the agency would have no owner left. */
export async function changeMemberLevel(
  deps: TenantDeps,
  caller: Caller,
  userId: string,
  level: TenantLevel,
): Promise<void> {
  await deps.database.withTenant(caller.tenantId, async (tx) => {
    if (level !== "owner") await requireAnotherOwner(tx, userId);
    const changed = await tx
      .update(tenantUsers)
      .set({ level })
      .where(eq(tenantUsers.userId, userId))
      .returning();
    if (changed.length === 0) throw new Problem("not-found");
    await appendAudit(tx, caller.actor, deps.clock.now(), {
      action: "member.level",
      subjectKind: "user",
      subjectId: userId,
      detail: { level },
    });
  });
}
