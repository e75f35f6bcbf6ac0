import { Problem } from "@penguinmails/contracts/problems";
import type { NodeOperation } from "@penguinmails/core/ports/node-converger";
import type { EpochMs } from "@penguinmails/core/time";
import { type Actor, appendAudit } from "@penguinmails/db/audit";
import { newId } from "@penguinmails/db/ids";
import { appendToOutbox } from "@penguinmails/db/outbox";
import { nodeOperations } from "@penguinmails/db/schema/fleet";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { lockNode } from "./lock-node.ts";
import { type OperationRow, runningOperation } from "./node-operation.ts";

/** Ends what an intruder has open on an isolated node, which stays isolated. */
const alsoWhileIsolated: readonly NodeOperation["kind"][] = ["reboot"];

/**
 * Holds the node until the transaction ends. Throws `not-found`, and `conflict` for a node that neither serves nor is
 * isolated and this may be done to it all the same.
 */
export async function lockForOperation(tx: TenantDb, nodeId: string, kind: NodeOperation["kind"]) {
  const node = await lockNode(tx, nodeId);
  const isFit = node.status === "serving" || (node.status === "isolated" && alsoWhileIsolated.includes(kind));
  if (!isFit) throw new Problem("conflict", { detail: "Only on a node that serves anything can be done." });
  return { node, running: await runningOperation(tx, nodeId) };
}

/** One at a time. Throws `conflict`. */
export function refuseBeside(running: OperationRow | null): void {
  if (!running) return;
  throw new Problem("conflict", {
    detail: `Another operation (${running.kind}) is under way on this node. Wait until it is over.`,
  });
}

/** Writes the operation down, asks for it to be run and leaves an audit row. */
export async function beginOperation(
  tx: TenantDb,
  actor: Actor,
  operation: Pick<NodeOperation, "kind" | "ip" | "rid"> & {
    readonly nodeId: string;
    readonly backupId?: string;
    readonly askedAt: EpochMs;
  },
  detail: Readonly<Record<string, unknown>>,
): Promise<void> {
  const { tenantId } = tx;
  const { nodeId, kind, askedAt } = operation;
  await tx.insert(nodeOperations).values({ ...operation, tenantId, id: newId(), state: "running" });
  await appendToOutbox(tx, "node.converge", { v: 1, tenantId, nodeId }, askedAt);
  await appendAudit(tx, actor, askedAt, {
    action: `node.${kind}`,
    subjectKind: "node",
    subjectId: nodeId,
    detail: { ...detail },
  });
}
