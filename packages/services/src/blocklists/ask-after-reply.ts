import { policy } from "@penguinmails/core/policy";
import type { EpochMs } from "@penguinmails/core/time";
import { appendToOutbox } from "@penguinmails/db/outbox";
import { blocklistAsks, blocklistChecks } from "@penguinmails/db/schema/blocklists";
import { addresses } from "@penguinmails/db/schema/fleet";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, eq, max, ne, sql } from "drizzle-orm";

/**
 * A reply says that an address stands on a block list: asks for a look at it now, in the caller's transaction. Once in
 * `policy.blocklist.askAgainAfterMs`, however many replies say so. True when a look was asked for.
 */
export async function askAfterReply(tx: TenantDb, addressId: string, nowMs: EpochMs): Promise<boolean> {
  const before = new Date(nowMs - policy.blocklist.askAgainAfterMs).toISOString();
  const { tenantId } = tx;
  const asked = await tx
    .insert(blocklistAsks)
    .values({ tenantId, addressId, askedAt: nowMs })
    .onConflictDoUpdate({
      target: [blocklistAsks.tenantId, blocklistAsks.addressId],
      set: { askedAt: nowMs },
      setWhere: sql`${blocklistAsks.askedAt} <= ${before}::timestamptz`,
    })
    .returning({ addressId: blocklistAsks.addressId });
  if (asked.length === 0) return false;
  await appendToOutbox(tx, "blocklist.look", { v: 1, tenantId, addressId }, nowMs);
  return true;
}

/** The IP of an address that was asked about and not looked at since; null: there is nothing to look at. */
export async function waitsForLook(tx: TenantDb, addressId: string): Promise<string | null> {
  const [row] = await tx
    .select({ ip: addresses.ip, askedAt: blocklistAsks.askedAt, lookedAt: max(blocklistChecks.checkedAt) })
    .from(addresses)
    .innerJoin(
      blocklistAsks,
      and(eq(blocklistAsks.tenantId, addresses.tenantId), eq(blocklistAsks.addressId, addresses.id)),
    )
    .leftJoin(
      blocklistChecks,
      and(eq(blocklistChecks.tenantId, addresses.tenantId), eq(blocklistChecks.subjectId, addresses.id)),
    )
    .where(and(eq(addresses.id, addressId), ne(addresses.status, "released")))
    .groupBy(addresses.ip, blocklistAsks.askedAt);
  if (!row || (row.lookedAt !== null && row.lookedAt > row.askedAt)) return null;
  return row.ip;
}
