import { Problem } from "@penguinmails/contracts/problems";
import type { Clock } from "@penguinmails/core/ports/clock";
import type { NodeOperation } from "@penguinmails/core/ports/node-converger";
import { type Actor, appendAudit } from "@penguinmails/db/audit";
import { newId } from "@penguinmails/db/ids";
import { appendToOutbox } from "@penguinmails/db/outbox";
import { nodeOperations, nodes } from "@penguinmails/db/schema/fleet";
import type { Database } from "@penguinmails/db/tenant-db";
import { eq } from "drizzle-orm";
import { runningOperation } from "./node-operation.ts";

/**
 * Asks for an operation on a node that serves; its plan's runner does it. Asked again while the same runs, nothing more
 * happens. Throws `not-found`, and `conflict` for a node that does not serve or has another operation under way.
 */
export async function askForOperation(
  deps: { readonly database: Database; readonly clock: Clock },
  caller: { readonly tenantId: string; readonly actor: Actor },
  nodeId: string,
  { kind, reason }: { readonly kind: NodeOperation["kind"]; readonly reason: string },
): Promise<void> {
  const now = deps.clock.now();
  await deps.database.withTenant(caller.tenantId, async (tx) => {
    const [node] = await tx.select().from(nodes).where(eq(nodes.id, nodeId)).for("update");
    if (!node) throw new Problem("not-found");
    if (node.status !== "serving")
      throw new Problem("conflict", { detail: "Only on a node that serves anything can be done." });
    const running = await runningOperation(tx, nodeId);
    if (running?.kind === kind) return;
    if (running)
      throw new Problem("conflict", {
        detail: `Another operation (${running.kind}) is under way on this node. Wait until it is over.`,
      });
    const { tenantId } = tx;
    await tx
      .insert(nodeOperations)
      .values({ tenantId, id: newId(), nodeId, kind, state: "running", askedAt: now });
    await appendToOutbox(tx, "node.converge", { v: 1, tenantId, nodeId }, now);
    await appendAudit(tx, caller.actor, now, {
      action: `node.${kind}`,
      subjectKind: "node",
      subjectId: nodeId,
      detail: { reason },
    });
  });
}
