import { coldPair } from "@penguinmails/core/warmup/pair";
import { lockPairs, savePairState } from "@penguinmails/db/repositories/pairs";
import { decisions, pairs } from "@penguinmails/db/schema/evidence";
import { addresses } from "@penguinmails/db/schema/fleet";
import type { Database } from "@penguinmails/db/tenant-db";
import { eq } from "drizzle-orm";
import { blocklistWorld, cssListing } from "./blocklist-test-world.ts";
import { delistingDesk } from "./delisting-test-desk.ts";

/** A listed address with a warm pair, and staff. */
export async function crisisWorld(database: Database) {
  const world = await blocklistWorld(database);
  const { pool, within, lists, query } = world;
  await within(async (tx) => {
    await lockPairs(tx, pool.addressId, ["google"]);
    const warming = { state: "warming", capPerDay: 200 } as const;
    await savePairState(tx, pool.addressId, { ...coldPair("google"), ...warming });
  });
  lists.answers.set(query, cssListing);
  await world.round();
  return {
    ...world,
    ...delistingDesk(world, query),
    pair: async () => (await within((tx) => tx.select().from(pairs).where(eq(pairs.operator, "google"))))[0],
    address: async () =>
      (await within((tx) => tx.select().from(addresses).where(eq(addresses.id, pool.addressId))))[0],
    ruled: async () =>
      (await within((tx) => tx.select().from(decisions).orderBy(decisions.id))).map(
        ({ subjectKind, before, after }) => [subjectKind, before, after],
      ),
  };
}
