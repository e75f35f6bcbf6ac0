import { judgeLoss, type ProbedNode } from "@penguinmails/core/fleet/cut-off";
import { nodeHold } from "@penguinmails/core/fleet/node-hold";
import { nextProbeInMs } from "@penguinmails/core/fleet/reachability";
import type { Clock } from "@penguinmails/core/ports/clock";
import type { EpochMs } from "@penguinmails/core/time";
import { nodes } from "@penguinmails/db/schema/fleet";
import { nodeHealth } from "@penguinmails/db/schema/node-health";
import type { Database, OperatorDb } from "@penguinmails/db/tenant-db";
import { and, eq, isNull, ne, or } from "drizzle-orm";
import { ownersOf } from "../billing/owners.ts";
import { tellNodeHold } from "./tell-node-hold.ts";

type Deps = { readonly database: Database; readonly clock: Clock; readonly dashboardUrl: string };

const untold = and(
  eq(nodeHealth.reach, "unreachable"),
  or(isNull(nodeHealth.heldBy), ne(nodeHealth.heldBy, "unreachable")),
);
const ofNode = and(eq(nodes.tenantId, nodeHealth.tenantId), eq(nodes.id, nodeHealth.nodeId));

/** Lost nodes of which nobody was told yet, each with whose loss it is. */
export async function judgeLosses(tx: OperatorDb, now: EpochMs) {
  const waiting = await tx
    .select({ tenantId: nodeHealth.tenantId, nodeId: nodeHealth.nodeId, lostAt: nodeHealth.reachSince })
    .from(nodeHealth)
    .innerJoin(nodes, ofNode)
    .where(and(eq(nodes.status, "serving"), untold));
  if (waiting.length === 0) return [];
  const probed = await tx
    .select({ reach: nodeHealth.reach, since: nodeHealth.reachSince, probes: nodeHealth.probes })
    .from(nodeHealth)
    .innerJoin(nodes, ofNode)
    .where(eq(nodes.status, "serving"));
  const fleet = probed.map(
    ({ reach, since, probes }): ProbedNode => ({
      lostAt: reach === "unreachable" ? since : null,
      answeredAt: probes.flatMap(({ ssh, smtp, at }) => (ssh === null || smtp === null ? [at] : [])),
    }),
  );
  return waiting.map((node) => ({ ...node, verdict: judgeLoss(node.lostAt, fleet, now) }));
}

/** Tells of each lost node whose loss is its own, once; it is then looked at seldom. `pauseMs`: at the soonest. */
export async function tellLosses({ database, clock, dashboardUrl }: Deps, pauseMs: EpochMs): Promise<void> {
  const now = clock.now();
  const judged = await database.withOperator((tx) => judgeLosses(tx, now));
  for (const { tenantId, nodeId, verdict } of judged) {
    if (verdict !== "tell") continue;
    const owners = await ownersOf(database, tenantId);
    await database.withTenant(tenantId, async (tx) => {
      const [node] = await tx.select().from(nodes).where(eq(nodes.id, nodeId)).for("no key update");
      const [health] = await tx
        .select()
        .from(nodeHealth)
        .where(and(eq(nodeHealth.nodeId, nodeId), untold))
        .limit(1)
        .for("update");
      const hold = health && nodeHold(health.reachState, health.strains);
      if (node?.status !== "serving" || !hold) return;
      const nextProbeAt = now + Math.max(pauseMs, nextProbeInMs(health.reachState));
      await tx.update(nodeHealth).set({ heldBy: hold.by, nextProbeAt }).where(eq(nodeHealth.nodeId, nodeId));
      await tellNodeHold(tx, node, { before: health.heldBy, hold }, now, { owners, dashboardUrl });
    });
  }
}
