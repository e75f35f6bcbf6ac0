import { nodes } from "@penguinmails/db/schema/fleet";
import { nodeHealth } from "@penguinmails/db/schema/node-health";
import { nodeReplacements } from "@penguinmails/db/schema/node-replacements";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { isNotNull, isNull, sql } from "drizzle-orm";

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

const moves = "Its domain moves to another machine as soon as nothing of it is under way any more.";

/** Whether a domain's mailboxes may get slots as far as a move is concerned; for queries over the domains. */
export const isNotMoving = sql<boolean>`not exists (select 1 from node_replacements r
  where r.tenant_id = "domains"."tenant_id" and r.held_domain_id = "domains"."id" and r.ended_at is null)`;

/** Domains whose mailboxes get no new slots because they move, each with why, as a sentence. */
export async function domainHolds(tx: TenantDb): Promise<ReadonlyMap<string, string>> {
  const rows = await tx
    .select({ id: nodeReplacements.heldDomainId })
    .from(nodeReplacements)
    .where(isNull(nodeReplacements.endedAt));
  return new Map(rows.flatMap(({ id }) => (id === null ? [] : [[id, moves] as const])));
}
