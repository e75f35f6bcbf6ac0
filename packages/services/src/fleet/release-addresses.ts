import type { EpochMs } from "@penguinmails/core/time";
import { retirePair, rotationDecision } from "@penguinmails/core/warmup/listed-pair";
import { appendDecision } from "@penguinmails/db/repositories/evidence";
import { addresses } from "@penguinmails/db/schema/fleet";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, ne, type SQL } from "drizzle-orm";
import { movePairs } from "../warmup/move-pairs.ts";

/** Addresses that went back to the provider: released, and what was known of each is retired, by a decision. */
export async function releaseAddresses(tx: TenantDb, nowMs: EpochMs, which: SQL | undefined): Promise<void> {
  const gone = await tx
    .update(addresses)
    .set({ status: "released" })
    .where(and(which, ne(addresses.status, "released")))
    .returning({ id: addresses.id, ip: addresses.ip });
  for (const address of gone) {
    const draft = { before: "in rotation", after: "given back", reason: "The address was given back." };
    await appendDecision(
      tx,
      nowMs,
      { kind: "address", id: address.id, label: address.ip ?? "address" },
      rotationDecision({ ...draft, clears: null, evidence: {} }),
      `given-back:${address.id}`,
    );
    await movePairs(tx, nowMs, address, `given-back:${address.id}`, retirePair);
  }
}
