import { Problem } from "@penguinmails/contracts/problems";
import { tenantUsers } from "@penguinmails/db/schema/tenants";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { eq } from "drizzle-orm";

/**
 * Passes when the agency keeps an owner without that person. Locks the owners' rows, so that two owners who take each
 * other out at once don't both succeed. Throws `conflict`.
 */
export async function requireAnotherOwner(tx: TenantDb, userId: string): Promise<void> {
  const owners = await tx
    .select({ userId: tenantUsers.userId })
    .from(tenantUsers)
    .where(eq(tenantUsers.level, "owner"))
    .orderBy(tenantUsers.userId)
    .for("update");
  if (owners.length === 1 && owners[0]?.userId === userId)
    throw new Problem("conflict", { detail: "An agency needs an owner: make someone else owner first." });
}
