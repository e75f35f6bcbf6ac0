import { nextOnSuspicion } from "@penguinmails/core/fleet/suspicion";
import { nodeSuspicions } from "@penguinmails/db/schema/node-suspicions";
import { staffMembers } from "@penguinmails/db/schema/users";
import type { OperatorDb } from "@penguinmails/db/tenant-db";
import { and, eq, isNull } from "drizzle-orm";

/** What speaks for somebody else on a node, and what staff have said of it; null: nothing. */
export async function suspicionView(
  tx: OperatorDb,
  node: { readonly tenantId: string; readonly id: string },
) {
  const [row] = await tx
    .select({ suspicion: nodeSuspicions, by: staffMembers.name })
    .from(nodeSuspicions)
    .leftJoin(staffMembers, eq(staffMembers.id, nodeSuspicions.acknowledgedBy))
    .where(
      and(
        eq(nodeSuspicions.tenantId, node.tenantId),
        eq(nodeSuspicions.nodeId, node.id),
        isNull(nodeSuspicions.closedAt),
      ),
    );
  if (!row) return null;
  const { hints, raisedAt, acknowledgedAt, reason } = row.suspicion;
  return {
    raisedAt: new Date(raisedAt).toISOString(),
    hints: hints.map(({ sentence, since }) => ({ sentence, since: new Date(since).toISOString() })),
    next: nextOnSuspicion,
    acknowledged:
      acknowledgedAt === null
        ? null
        : {
            at: new Date(acknowledgedAt).toISOString(),
            by: row.by ?? "somebody who left",
            reason: reason ?? "",
          },
  };
}
