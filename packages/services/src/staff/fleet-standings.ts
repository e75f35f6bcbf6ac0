import type { fleetGroup } from "@penguinmails/contracts/http/admin-fleet";
import { isStrained } from "@penguinmails/core/fleet/strains";
import type { Clock } from "@penguinmails/core/ports/clock";
import { nodeDrifts, nodeSteps, nodes } from "@penguinmails/db/schema/fleet";
import { nodeHealth } from "@penguinmails/db/schema/node-health";
import type { OperatorDb } from "@penguinmails/db/tenant-db";
import { and, eq, type SQL, sql } from "drizzle-orm";
import type { z } from "zod";
import { nodeTrouble } from "../fleet/node-trouble.ts";

export type FleetGroup = z.output<typeof fleetGroup>;
export type Standing = Awaited<ReturnType<typeof nodeStandings>>[number];

/** How nodes stand: what is wrong with each, whether it is as planned, and when its plan last moved. One light row a node. */
export async function nodeStandings(tx: OperatorDb, clock: Clock, where: SQL | undefined) {
  const rows = await tx
    .select({
      id: nodes.id,
      status: nodes.status,
      createdAt: nodes.createdAt,
      logReadAt: nodes.logReadAt,
      collectorReadAt: nodes.collectorReadAt,
      servingSince: nodes.servingSince,
      movedAt: sql<
        number | null
      >`(select (extract(epoch from max(${nodeSteps.updatedAt})) * 1000)::float from ${nodeSteps}
        where ${nodeSteps.tenantId} = ${nodes.tenantId} and ${nodeSteps.nodeId} = ${nodes.id})`,
      differs: sql<boolean>`exists (select 1 from ${nodeDrifts}
        where ${nodeDrifts.tenantId} = ${nodes.tenantId} and ${nodeDrifts.nodeId} = ${nodes.id}
          and ${nodeDrifts.closedAt} is null)`,
      reach: sql<(typeof nodeHealth.$inferSelect)["reach"] | null>`case
        when jsonb_array_length(${nodeHealth.probes}) > 0 then ${nodeHealth.reach} end`,
      strains: sql<(typeof nodeHealth.$inferSelect)["strains"] | null>`case
        when ${nodeHealth.vitals} is not null and jsonb_array_length(${nodeHealth.probes}) > 0
        then ${nodeHealth.strains} end`,
    })
    .from(nodes)
    .leftJoin(nodeHealth, and(eq(nodeHealth.tenantId, nodes.tenantId), eq(nodeHealth.nodeId, nodes.id)))
    .where(where);
  return rows.map(({ id, status, createdAt, movedAt, differs, reach, strains, ...read }) => {
    const lastMoveAt = Math.max(createdAt, movedAt ?? createdAt);
    const seen = { reach: reach ?? "reachable", isStrained: isStrained(strains ?? {}) };
    return {
      id,
      status,
      lastMoveAt,
      isDrifted: differs && status === "serving",
      trouble: nodeTrouble({ status, lastMoveAt, ...read, ...seen }, clock),
    };
  });
}

/** Which nodes a view of the fleet holds. */
export const holds: Readonly<Record<FleetGroup, (node: Standing) => boolean>> = {
  all: ({ status }) => status !== "retired",
  trouble: ({ trouble }) => trouble !== null,
  drifted: ({ isDrifted }) => isDrifted,
  moving: ({ status }) => ["ordered", "provisioning", "retiring"].includes(status),
  serving: ({ status }) => status === "serving",
  retired: ({ status }) => status === "retired",
};
