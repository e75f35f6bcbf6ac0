import { Problem } from "@penguinmails/contracts/problems";
import type { Clock } from "@penguinmails/core/ports/clock";
import { appendAudit } from "@penguinmails/db/audit";
import { appendToOutbox } from "@penguinmails/db/outbox";
import { nodes } from "@penguinmails/db/schema/fleet";
import type { Database } from "@penguinmails/db/tenant-db";
import { eq } from "drizzle-orm";
import { askForLook } from "../fleet/ask-for-look.ts";
import { askForOperation, type StaffOperation } from "../fleet/ask-for-operation.ts";
import { cancelReplacement, replaceNode } from "../fleet/replace-node.ts";
import { retireNode } from "../fleet/retire-node.ts";
import { auditStaff, type StaffCaller } from "./read-staff.ts";

type Deps = { readonly database: Database; readonly clock: Clock };

/**
 * Runs a node's plan again from the step it stands at; done steps are asked, not done twice. Throws `not-found`, and
 * `conflict` for a node whose plan is over.
 */
export async function retryNode(deps: Deps, by: StaffCaller, id: string, reason: string): Promise<void> {
  const now = deps.clock.now();
  const tenantId = await tenantOfNode(deps, id);
  await deps.database.withTenant(tenantId, async (tx) => {
    const [node] = await tx.select().from(nodes).where(eq(nodes.id, id)).for("update");
    if (!node) throw new Problem("not-found");
    if (node.status === "serving" || node.status === "isolated" || node.status === "retired")
      throw new Problem("conflict", { detail: "This node's plan is over: there is no step to try again." });
    await appendToOutbox(tx, "node.converge", { v: 1, tenantId, nodeId: id }, now);
    await appendAudit(tx, { kind: "staff", id: by.staffId, requestId: by.requestId }, now, {
      action: "node.retry",
      subjectKind: "node",
      subjectId: id,
      detail: { reason },
    });
  });
  await noteOnNode(deps, by, now, "node.retry", id, reason);
}

/** Gives a machine back for its agency. Throws what `retireNode` throws. */
export async function retireFleetNode(
  deps: Deps,
  by: StaffCaller,
  id: string,
  reason: string,
): Promise<void> {
  const caller = await callerForNode(deps, by, id);
  await retireNode(deps, caller, id);
  await noteOnNode(deps, by, deps.clock.now(), "node.retire", id, reason);
}

/** Asks for a look at a node of whichever agency. Throws what `askForLook` throws. */
export async function lookAtFleetNode(deps: Deps, by: StaffCaller, id: string): Promise<void> {
  const caller = await callerForNode(deps, by, id);
  await askForLook(deps, caller, id);
}

/** Has something done to a node of whichever agency. Throws what `askForOperation` throws. */
export async function operateFleetNode(
  deps: Deps,
  by: StaffCaller,
  id: string,
  asked: StaffOperation,
): Promise<void> {
  const caller = await callerForNode(deps, by, id);
  await askForOperation(deps, caller, id, asked);
  await noteOnNode(deps, by, deps.clock.now(), `node.${asked.kind}`, id, asked.reason);
}

/** Has another machine take the place of a node of whichever agency. Throws what `replaceNode` throws. */
export async function replaceFleetNode(
  deps: Parameters<typeof replaceNode>[0],
  by: StaffCaller,
  id: string,
  reason: string,
): Promise<void> {
  const caller = await callerForNode(deps, by, id);
  await replaceNode(deps, caller, id, reason);
  await noteOnNode(deps, by, deps.clock.now(), "node.replace", id, reason);
}

/** Throws what `cancelReplacement` throws. */
export async function cancelFleetReplacement(
  deps: Deps,
  by: StaffCaller,
  id: string,
  reason: string,
): Promise<void> {
  const caller = await callerForNode(deps, by, id);
  await cancelReplacement(deps, caller, id, reason);
  await noteOnNode(deps, by, deps.clock.now(), "node.cancel-replacement", id, reason);
}

/** The staff member, acting for the agency of a node. Throws `not-found`. */
export async function callerForNode(deps: Deps, by: StaffCaller, id: string) {
  const actor = { kind: "staff" as const, id: by.staffId, requestId: by.requestId };
  return { tenantId: await tenantOfNode(deps, id), actor };
}

async function tenantOfNode(deps: Deps, id: string): Promise<string> {
  const [row] = await deps.database.withOperator((tx) =>
    tx.select({ tenantId: nodes.tenantId }).from(nodes).where(eq(nodes.id, id)),
  );
  if (!row) throw new Problem("not-found");
  return row.tenantId;
}

/** Staff's own audit row of what they did to a node. */
export async function noteOnNode(
  deps: Deps,
  by: StaffCaller,
  at: number,
  action: string,
  id: string,
  reason: string,
): Promise<void> {
  await deps.database.withOperator((tx) =>
    auditStaff(tx, by.staffId, at, {
      action,
      subject: `node:${id}`,
      detail: { reason },
      requestId: by.requestId,
    }),
  );
}
