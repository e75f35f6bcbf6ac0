import { Problem } from "@penguinmails/contracts/problems";
import type { Clock } from "@penguinmails/core/ports/clock";
import type { EpochMs } from "@penguinmails/core/time";
import { type Actor, appendAudit } from "@penguinmails/db/audit";
import { appendToOutbox } from "@penguinmails/db/outbox";
import { campaigns, messages } from "@penguinmails/db/schema/campaigns";
import { domains, nodes } from "@penguinmails/db/schema/fleet";
import type { Database, TenantDb } from "@penguinmails/db/tenant-db";
import { and, eq, inArray } from "drizzle-orm";
import type { Caller } from "../caller.ts";
import { lockNode } from "./lock-node.ts";
import { dropOperation } from "./node-operation.ts";
import { nodeView } from "./node-view.ts";

/** Gives a machine back. Throws `not-found`, and `conflict` while a running campaign sends through it. */
export async function retireNode(
  deps: { readonly database: Database; readonly clock: Clock },
  caller: Caller,
  id: string,
) {
  return deps.database.withTenant(caller.tenantId, async (tx) => {
    const node = await lockNode(tx, id);
    if (node.status === "retired" || node.status === "retiring") return nodeView(tx, id);
    const [busy] = await tx
      .select({ name: campaigns.name })
      .from(messages)
      .innerJoin(
        campaigns,
        and(eq(campaigns.tenantId, messages.tenantId), eq(campaigns.id, messages.campaignId)),
      )
      .innerJoin(domains, and(eq(domains.tenantId, messages.tenantId), eq(domains.id, messages.domainId)))
      .where(
        and(
          eq(domains.nodeId, id),
          inArray(campaigns.status, ["planning", "running"]),
          inArray(messages.state, ["queued", "leased", "data_sent", "deferred"]),
        ),
      )
      .limit(1);
    if (busy)
      throw new Problem("conflict", {
        detail: `The campaign “${busy.name}” is sending through this node. Stop it first.`,
      });
    await giveBack(tx, caller.actor, id, deps.clock.now());
    return nodeView(tx, id);
  });
}

/** Asks for the machine to be given back, whatever is being done to it; whether it may go was asked before. */
export async function giveBack(tx: TenantDb, actor: Actor, id: string, now: EpochMs): Promise<void> {
  await tx
    .update(nodes)
    .set({
      status: "retiring",
      waitingFor: "giving the machine back",
      failureCause: null,
      failureRemedy: null,
    })
    .where(eq(nodes.id, id));
  await dropOperation(tx, id, now, "The machine is being given back.");
  await appendToOutbox(tx, "node.converge", { v: 1, tenantId: tx.tenantId, nodeId: id }, now);
  await appendAudit(tx, actor, now, { action: "node.retire", subjectKind: "node", subjectId: id });
}
