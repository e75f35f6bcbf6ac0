import type { EpochMs } from "@penguinmails/core/time";
import { asc, eq, inArray } from "drizzle-orm";
import { addresses } from "../schema/fleet.ts";
import type { TenantDb } from "../tenant-db.ts";

/**
 * Locks addresses for one pacer and returns when each may send next (null: it has never sent). In one order: pacers
 * never wait for each other in a circle. The lock lets others refer to an address, but not change it.
 */
export async function lockAddresses(
  tx: TenantDb,
  addressIds: readonly string[],
): Promise<ReadonlyMap<string, EpochMs | null>> {
  if (addressIds.length === 0) return new Map();
  const rows = await tx
    .select({ id: addresses.id, nextSlotAt: addresses.nextSlotAt })
    .from(addresses)
    .where(inArray(addresses.id, [...new Set(addressIds)]))
    .orderBy(asc(addresses.id))
    .for("no key update");
  return new Map(rows.map((row) => [row.id, row.nextSlotAt]));
}

/** Saves when the address may send next. The row must be locked by `lockAddresses` in this transaction. */
export async function saveAddressSlot(
  tx: TenantDb,
  addressId: string,
  nextSlotAt: EpochMs | null,
): Promise<void> {
  await tx.update(addresses).set({ nextSlotAt }).where(eq(addresses.id, addressId));
}
