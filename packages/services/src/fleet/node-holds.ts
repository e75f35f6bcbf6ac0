import { nodes } from "@penguinmails/db/schema/fleet";
import { nodeHealth } from "@penguinmails/db/schema/node-health";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { isNotNull, sql } from "drizzle-orm";

/**
 * Why an operation that runs on a node has its mail wait, as a sentence; null: none does. For queries over the nodes: the
 * names are written out, because of a single table drizzle names the columns alone.
 */
export const operationHold = sql<string | null>`(select vps_instances.facts -> 'mailWaits' ->> 'why'
  from node_operations o where o.tenant_id = vps_instances.tenant_id and o.node_id = vps_instances.id
  and o.state = 'running' and o.id::text = vps_instances.facts -> 'mailWaits' ->> 'for')`;

/** Nodes whose mailboxes get no new slots, each with why, as a sentence. */
export async function nodeHolds(tx: TenantDb): Promise<ReadonlyMap<string, string>> {
  const rows = await tx.select().from(nodeHealth).where(isNotNull(nodeHealth.held));
  const operated = await tx
    .select({ nodeId: nodes.id, held: operationHold })
    .from(nodes)
    .where(sql`${operationHold} is not null`);
  return new Map([...rows, ...operated].map(({ nodeId, held }) => [nodeId, held ?? ""]));
}
