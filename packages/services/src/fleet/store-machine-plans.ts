import type { Clock } from "@penguinmails/core/ports/clock";
import type { HostingProvider } from "@penguinmails/core/ports/hosting";
import { machinePlans } from "@penguinmails/db/schema/machine-plans";
import type { Database } from "@penguinmails/db/tenant-db";
import { notInArray } from "drizzle-orm";

/** Writes down what the provider sells now, so that a price can be shown before anything is ordered. */
export async function storeMachinePlans(deps: {
  readonly database: Database;
  readonly clock: Clock;
  /** Null: no account with a provider, and nothing is for sale. */
  readonly hosting: HostingProvider | null;
}): Promise<void> {
  const sold = (await deps.hosting?.listMachinePlans()) ?? [];
  // An empty list is a fault of the provider's, not the end of its trade.
  if (sold.length === 0) return;
  const readAt = deps.clock.now();
  await deps.database.withOperator(async (tx) => {
    for (const { rid, ...plan } of sold) {
      const row = { ...plan, readAt };
      await tx
        .insert(machinePlans)
        .values({ rid, ...row })
        .onConflictDoUpdate({ target: machinePlans.rid, set: row });
    }
    const rids = sold.map(({ rid }) => rid);
    await tx.delete(machinePlans).where(notInArray(machinePlans.rid, rids));
  });
}
