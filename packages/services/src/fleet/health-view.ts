import { reachSentence } from "@penguinmails/core/fleet/reachability";
import { strainsOf } from "@penguinmails/core/fleet/strains";
import { meansOf } from "@penguinmails/core/fleet/vitals-hour";
import { policy } from "@penguinmails/core/policy";
import { nodes } from "@penguinmails/db/schema/fleet";
import { nodeHealth, nodeVitalsHours } from "@penguinmails/db/schema/node-health";
import type { OperatorDb, TenantDb } from "@penguinmails/db/tenant-db";
import { and, asc, eq, gte, inArray } from "drizzle-orm";

type HealthRow = typeof nodeHealth.$inferSelect;

/** How those of the nodes answer and do that serve and were looked at, by node. */
export async function healthViews(tx: TenantDb | OperatorDb, nodeIds: readonly string[]) {
  const rows = await tx
    .select({ health: nodeHealth })
    .from(nodeHealth)
    .innerJoin(nodes, and(eq(nodes.tenantId, nodeHealth.tenantId), eq(nodes.id, nodeHealth.nodeId)))
    .where(and(inArray(nodeHealth.nodeId, [...nodeIds]), eq(nodes.status, "serving")));
  return new Map(
    rows.flatMap(({ health }) =>
      health.probes.length === 0
        ? []
        : [[health.nodeId, { reach: reachViewOf(health), vitals: vitalsViewOf(health) }] as const],
    ),
  );
}

function reachViewOf({ reach, reachSince, reachState, probes, held, nextProbeAt }: HealthRow) {
  return {
    state: reach,
    since: new Date(reachSince).toISOString(),
    because: reachSentence(reachState),
    held,
    nextProbeAt: new Date(nextProbeAt).toISOString(),
    probes: probes.map(({ at, ...seen }) => ({ at: new Date(at).toISOString(), ...seen })),
  };
}

function vitalsViewOf({ vitals, vitalsAt, strains }: HealthRow) {
  if (vitals === null || vitalsAt === null) return null;
  return {
    ...vitals,
    readAt: new Date(vitalsAt).toISOString(),
    strains: strainsOf(strains, vitals).map(({ since, ...strain }) => ({
      ...strain,
      since: new Date(since).toISOString(),
    })),
  };
}

/** Hourly means of a node up to its last reading, oldest first. */
export async function vitalsHours(
  tx: OperatorDb,
  node: { readonly tenantId: string; readonly id: string },
  now: number,
) {
  const rows = await tx
    .select()
    .from(nodeVitalsHours)
    .where(
      and(
        eq(nodeVitalsHours.tenantId, node.tenantId),
        eq(nodeVitalsHours.nodeId, node.id),
        gte(nodeVitalsHours.hour, now - policy.vitals.keepMs),
      ),
    )
    .orderBy(asc(nodeVitalsHours.hour));
  return rows.map(({ hour, sums }) => ({ hour: new Date(hour).toISOString(), ...meansOf(sums) }));
}
