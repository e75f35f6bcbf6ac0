import { nodes } from "@penguinmails/db/schema/fleet";
import { nodeSuspicions } from "@penguinmails/db/schema/node-suspicions";
import type { OperatorDb } from "@penguinmails/db/tenant-db";
import { and, asc, eq, isNull } from "drizzle-orm";
import type { Alert } from "./find-alerts.ts";

/** Nodes that look as if they were somebody else's, until staff have isolated or explained them: one alert each. */
export async function suspicionAlerts(tx: OperatorDb): Promise<Alert[]> {
  const rows = await tx
    .select({ suspicion: nodeSuspicions, name: nodes.name })
    .from(nodeSuspicions)
    .innerJoin(nodes, and(eq(nodes.tenantId, nodeSuspicions.tenantId), eq(nodes.id, nodeSuspicions.nodeId)))
    .where(
      and(
        eq(nodes.status, "serving"),
        isNull(nodeSuspicions.closedAt),
        isNull(nodeSuspicions.acknowledgedAt),
      ),
    )
    .orderBy(asc(nodeSuspicions.id));
  return rows.map(({ suspicion: { nodeId, hints, raisedAt }, name }) => ({
    code: "node-suspect",
    severity: "bad",
    subject: { kind: "node", id: nodeId, label: name },
    message: `It looks compromised. ${hints.map(({ sentence }) => sentence).join(" ")}`,
    since: new Date(raisedAt).toISOString(),
  }));
}
