import { Problem } from "@penguinmails/contracts/problems";
import { type NodeSender, planDiff } from "@penguinmails/core/domains/plan-changes";
import { campaigns, messages } from "@penguinmails/db/schema/campaigns";
import { addresses, domains, mailboxes, nodeDrifts, nodeSteps, nodes } from "@penguinmails/db/schema/fleet";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, asc, count, eq, inArray, isNull } from "drizzle-orm";
import { instantOf } from "../platform/instant.ts";

/**
 * What applying a node's plan would change, in order, with its risk and whom it reaches, by the last look. Touches
 * nothing. Throws `not-found`, and `conflict` for a node that does not serve: its plan is still being made true.
 */
export async function readNodePlan(tx: TenantDb, nodeId: string) {
  const [node] = await tx.select().from(nodes).where(eq(nodes.id, nodeId));
  if (!node) throw new Problem("not-found");
  if (node.status !== "serving")
    throw new Problem("conflict", { detail: "Only a node that serves can differ from its plan." });
  const steps = await tx
    .select({ name: nodeSteps.name })
    .from(nodeSteps)
    .where(eq(nodeSteps.nodeId, nodeId))
    .orderBy(asc(nodeSteps.position));
  const open = await tx
    .select()
    .from(nodeDrifts)
    .where(and(eq(nodeDrifts.nodeId, nodeId), isNull(nodeDrifts.closedAt)))
    .orderBy(asc(nodeDrifts.id));
  const diff = planDiff(
    steps.map(({ name }) => name),
    open,
    await sendersOf(tx, nodeId),
  );
  return { lookedAt: instantOf(node.lookedAt), ...diff, unseen: node.unseen };
}

async function sendersOf(tx: TenantDb, nodeId: string): Promise<readonly NodeSender[]> {
  const rows = await tx
    .select({ id: domains.id, domain: domains.name, ip: addresses.ip })
    .from(domains)
    .leftJoin(addresses, and(eq(addresses.tenantId, domains.tenantId), eq(addresses.id, domains.addressId)))
    .where(eq(domains.nodeId, nodeId))
    .orderBy(asc(domains.name));
  const ids = rows.map(({ id }) => id);
  if (ids.length === 0) return [];
  const boxes = await tx
    .select({ domainId: mailboxes.domainId, n: count() })
    .from(mailboxes)
    .where(inArray(mailboxes.domainId, ids))
    .groupBy(mailboxes.domainId);
  const running = await tx
    .selectDistinct({ domainId: messages.domainId, name: campaigns.name })
    .from(messages)
    .innerJoin(
      campaigns,
      and(eq(campaigns.tenantId, messages.tenantId), eq(campaigns.id, messages.campaignId)),
    )
    .where(
      and(
        inArray(messages.domainId, ids),
        inArray(campaigns.status, ["planning", "running"]),
        inArray(messages.state, ["queued", "leased", "data_sent", "deferred"]),
      ),
    );
  return rows.map(({ id, domain, ip }) => ({
    domain,
    ip,
    mailboxes: boxes.find((row) => row.domainId === id)?.n ?? 0,
    campaigns: running.flatMap((row) => (row.domainId === id ? [row.name] : [])),
  }));
}
