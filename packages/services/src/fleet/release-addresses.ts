import type { EpochMs } from "@penguinmails/core/time";
import { retirePair, rotationDecision } from "@penguinmails/core/warmup/listed-pair";
import { appendDecision } from "@penguinmails/db/repositories/evidence";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import type { SQL } from "drizzle-orm";
import { movePairs } from "../warmup/move-pairs.ts";
import { moveAddresses } from "./move-address.ts";

/** Addresses that went back to the provider: released, and what was known of each is retired, by a decision. */
export async function releaseAddresses(tx: TenantDb, nowMs: EpochMs, which: SQL | undefined): Promise<void> {
  const gone = await moveAddresses(tx, nowMs, which, "given-back", "released");
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
