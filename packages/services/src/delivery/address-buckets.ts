import type { AddressBucket } from "@penguinmails/core/delivery/pace";
import { policy } from "@penguinmails/core/policy";
import { capGroup } from "@penguinmails/core/warmup/cap-group";
import { lockAddresses } from "@penguinmails/db/repositories/addresses";
import type { PairRow } from "@penguinmails/db/repositories/pairs";
import { pairs } from "@penguinmails/db/schema/evidence";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, eq, inArray } from "drizzle-orm";

/**
 * Locks the addresses and returns the bucket of each. What another pacer spends it has committed before, so that the
 * sums of `today` (UTC day) are whole.
 */
export async function lockAddressBuckets(
  tx: TenantDb,
  addressIds: readonly string[],
  today: string,
): Promise<ReadonlyMap<string, AddressBucket>> {
  const slots = await lockAddresses(tx, addressIds);
  if (slots.size === 0) return new Map();
  const used = await tx
    .select({ addressId: pairs.addressId, operator: pairs.operator, usedToday: pairs.usedToday })
    .from(pairs)
    .where(and(inArray(pairs.addressId, [...slots.keys()]), eq(pairs.usageDay, today)));
  return new Map(
    [...slots].map(([id, nextSlotAt]) => {
      const usedToday = usedByAddress(used, id);
      return [id, { capPerDay: policy.pair.coldAddressPerDay, usedToday, nextSlotAt }] as const;
    }),
  );
}

/** What an address has sent to all operators together, of pairs of one day. */
export function usedByAddress(
  ofOneDay: readonly Pick<PairRow, "addressId" | "operator" | "usedToday">[],
  addressId: string,
): number {
  // A small host's messages are counted on its own pair and on its group's: groups hold them all.
  return ofOneDay
    .filter((pair) => pair.addressId === addressId && pair.operator === capGroup(pair.operator))
    .reduce((sum, pair) => sum + pair.usedToday, 0);
}
