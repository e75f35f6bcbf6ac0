import type { AddressBucket, PairBucket } from "@penguinmails/core/delivery/pace";
import { policy } from "@penguinmails/core/policy";
import { capGroup } from "@penguinmails/core/warmup/cap-group";
import { lockAddresses } from "@penguinmails/db/repositories/addresses";
import { lockPairs, lockPairsOf, type PairRow } from "@penguinmails/db/repositories/pairs";
import type { TenantDb } from "@penguinmails/db/tenant-db";

/** What one address may send yet today. One object for all its mailboxes: the round spends from it, and saves it once. */
export type HeldAddress = {
  readonly id: string;
  readonly bucket: AddressBucket;
  /** By operator and by cap group. */
  readonly pairs: Map<string, PairBucket>;
};

/**
 * Locks the addresses, then all their pairs, and returns the buckets of each. What another pacer spends it has committed
 * before, so that the sums of `today` (UTC day) are whole.
 */
export async function lockBuckets(
  tx: TenantDb,
  addressIds: readonly string[],
  today: string,
): Promise<ReadonlyMap<string, HeldAddress>> {
  const slots = await lockAddresses(tx, addressIds);
  const rows = await lockPairsOf(tx, [...slots.keys()]);
  const ofToday = rows.filter((row) => row.usageDay === today);
  return new Map(
    [...slots].map(([id, nextSlotAt]) => {
      const usedToday = usedByAddress(ofToday, id);
      const bucket = { capPerDay: policy.pair.coldAddressPerDay, usedToday, nextSlotAt };
      const mine = rows.filter(({ addressId }) => addressId === id);
      const pairs = new Map(mine.map((row) => [row.operator, bucketOf(row, today)]));
      return [id, { id, bucket, pairs }];
    }),
  );
}

/** Makes the pairs of operators that the held address never wrote to. */
export async function makeMissingPairs(
  tx: TenantDb,
  { id, pairs }: HeldAddress,
  operators: readonly string[],
  today: string,
): Promise<void> {
  const missing = operators.flatMap((each) => [each, capGroup(each)]).filter((each) => !pairs.has(each));
  for (const [operator, row] of await lockPairs(tx, id, missing)) pairs.set(operator, bucketOf(row, today));
}

function bucketOf(row: PairRow, today: string): PairBucket {
  const isOfToday = row.usageDay === today;
  const { operator, capPerDay, restsUntil, rateFactor } = row;
  return {
    operator,
    capPerDay,
    usedToday: isOfToday ? row.usedToday : 0,
    nextSlotAt: isOfToday ? row.nextSlotAt : null,
    restsUntil,
    rateFactor,
  };
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
