import type { EpochMs } from "@penguinmails/core/time";
import { refusalHolds } from "@penguinmails/db/schema/evidence";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { sql } from "drizzle-orm";

type Hold = Omit<typeof refusalHolds.$inferInsert, "tenantId">;

/** Writes the hold; false when one stood at that time, or stands since, which stays as it is. */
export async function beginHold(tx: TenantDb, hold: Hold, atMs: EpochMs): Promise<boolean> {
  const { says, since, until } = hold;
  const begun = await tx
    .insert(refusalHolds)
    .values({ tenantId: tx.tenantId, ...hold })
    .onConflictDoUpdate({
      target: [refusalHolds.tenantId, refusalHolds.kind, refusalHolds.subject, refusalHolds.operator],
      set: { says, since, until },
      setWhere: sql`${refusalHolds.until} <= ${new Date(atMs).toISOString()}::timestamptz`,
    })
    .returning({ subject: refusalHolds.subject });
  return begun.length > 0;
}
