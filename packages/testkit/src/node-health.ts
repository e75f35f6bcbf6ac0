import { reachedAtFirst } from "@penguinmails/core/fleet/reachability";
import type { EpochMs } from "@penguinmails/core/time";
import { nodeHealth } from "@penguinmails/db/schema/node-health";
import type { TenantDb } from "@penguinmails/db/tenant-db";

/** A node that was given up now: its mailboxes get no new slots. */
export async function insertHeldNode(tx: TenantDb, nodeId: string, now: EpochMs): Promise<void> {
  await tx.insert(nodeHealth).values({
    tenantId: tx.tenantId,
    nodeId,
    reach: "unreachable",
    reachSince: now,
    reachState: reachedAtFirst,
    nextProbeAt: now,
    held: "The machine answers on no way.",
  });
}
