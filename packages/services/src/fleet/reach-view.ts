import { reachSentence } from "@penguinmails/core/fleet/reachability";
import { nodes } from "@penguinmails/db/schema/fleet";
import { nodeHealth } from "@penguinmails/db/schema/node-health";
import type { OperatorDb, TenantDb } from "@penguinmails/db/tenant-db";
import { and, eq, inArray } from "drizzle-orm";

/** How those of the nodes answer that serve and were looked at, by node. */
export async function reachViews(tx: TenantDb | OperatorDb, nodeIds: readonly string[]) {
  const rows = await tx
    .select({ health: nodeHealth })
    .from(nodeHealth)
    .innerJoin(nodes, and(eq(nodes.tenantId, nodeHealth.tenantId), eq(nodes.id, nodeHealth.nodeId)))
    .where(and(inArray(nodeHealth.nodeId, [...nodeIds]), eq(nodes.status, "serving")));
  return new Map(
    rows.map(({ health }) => {
      const { nodeId, reach, reachSince, reachState, probes, held, nextProbeAt } = health;
      const [newest] = probes;
      const view = {
        state: reach,
        since: new Date(reachSince).toISOString(),
        because: reachSentence(reachState),
        held,
        nextProbeAt: new Date(nextProbeAt).toISOString(),
        probes: probes.map(({ at, ...seen }) => ({ at: new Date(at).toISOString(), ...seen })),
      };
      return [nodeId, newest ? view : null] as const;
    }),
  );
}
