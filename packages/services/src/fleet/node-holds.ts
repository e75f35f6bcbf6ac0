import { nodeHealth } from "@penguinmails/db/schema/node-health";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { isNotNull } from "drizzle-orm";

/** Nodes whose mailboxes get no new slots, each with why, as a sentence. */
export async function nodeHolds(tx: TenantDb): Promise<ReadonlyMap<string, string>> {
  const rows = await tx.select().from(nodeHealth).where(isNotNull(nodeHealth.held));
  return new Map(rows.map(({ nodeId, held }) => [nodeId, held ?? ""]));
}
