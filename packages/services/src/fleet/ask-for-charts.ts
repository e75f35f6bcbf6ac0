import { Problem } from "@penguinmails/contracts/problems";
import type { Clock } from "@penguinmails/core/ports/clock";
import { appendAudit } from "@penguinmails/db/audit";
import { appendToOutbox } from "@penguinmails/db/outbox";
import { nodes } from "@penguinmails/db/schema/fleet";
import { nodeCharts } from "@penguinmails/db/schema/node-health";
import type { Database } from "@penguinmails/db/tenant-db";
import { eq } from "drizzle-orm";
import type { Caller } from "../caller.ts";

/**
 * Asks for what the provider draws of a node's machine; a worker reads it, whatever the machine does. Throws `not-found`, and
 * `conflict` for a node that has no machine, or has none any more.
 */
export async function askForCharts(
  { database, clock }: { readonly database: Database; readonly clock: Clock },
  { tenantId, actor }: Caller,
  nodeId: string,
): Promise<void> {
  const now = clock.now();
  await database.withTenant(tenantId, async (tx) => {
    const [node] = await tx.select().from(nodes).where(eq(nodes.id, nodeId));
    if (!node) throw new Problem("not-found");
    if (node.serviceId === null || node.status === "retired")
      throw new Problem("conflict", { detail: "The provider has no machine of this node." });
    const asked = { askedAt: now, answeredAt: null, problem: null };
    await tx
      .insert(nodeCharts)
      .values({ ...asked, tenantId, nodeId })
      .onConflictDoUpdate({ target: [nodeCharts.tenantId, nodeCharts.nodeId], set: asked });
    await appendToOutbox(tx, "node.read-charts", { v: 1, tenantId, nodeId }, now);
    await appendAudit(tx, actor, now, {
      action: "node.ask-for-charts",
      subjectKind: "node",
      subjectId: nodeId,
    });
  });
}
