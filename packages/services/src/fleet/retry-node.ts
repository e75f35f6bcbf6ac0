import { Problem } from "@penguinmails/contracts/problems";
import type { Clock } from "@penguinmails/core/ports/clock";
import { appendAudit } from "@penguinmails/db/audit";
import { appendToOutbox } from "@penguinmails/db/outbox";
import type { Database } from "@penguinmails/db/tenant-db";
import type { Caller } from "../caller.ts";
import { lockNode } from "./lock-node.ts";

/**
 * Runs a node's plan again from the step it stands at; done steps are asked, not done twice. Throws `not-found`, and
 * `conflict` for a node whose plan is over.
 */
export async function retryNode(
  deps: { readonly database: Database; readonly clock: Clock },
  caller: Caller,
  id: string,
  reason: string,
): Promise<void> {
  const { tenantId, actor } = caller;
  const now = deps.clock.now();
  await deps.database.withTenant(tenantId, async (tx) => {
    const node = await lockNode(tx, id);
    if (node.status === "serving" || node.status === "isolated" || node.status === "retired")
      throw new Problem("conflict", { detail: "This node's plan is over: there is no step to try again." });
    await appendToOutbox(tx, "node.converge", { v: 1, tenantId, nodeId: id }, now);
    await appendAudit(tx, actor, now, {
      action: "node.retry",
      subjectKind: "node",
      subjectId: id,
      detail: { reason },
    });
  });
}
