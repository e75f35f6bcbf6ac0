import { nodeHold } from "@penguinmails/core/fleet/node-hold";
import { nextProbeInMs, reachAfter, reachedAtFirst, reachOf } from "@penguinmails/core/fleet/reachability";
import { policy } from "@penguinmails/core/policy";
import type { NodeProbe } from "@penguinmails/core/ports/node-probe";
import type { EpochMs } from "@penguinmails/core/time";
import { nodes } from "@penguinmails/db/schema/fleet";
import { nodeHealth } from "@penguinmails/db/schema/node-health";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { eq } from "drizzle-orm";
import { takeVitals } from "./record-vitals.ts";
import { type Told, tellNodeHold } from "./tell-node-hold.ts";

const keptProbes = 12;

/**
 * Writes down what a probe of a serving node saw and what the node told of itself. One that is given up, or whose disk
 * is almost full, gets no new slots until that is over; that it is given up is told by `tellLosses`. `pauseMs` is the least world time until the next probe.
 */
export async function recordProbe(
  tx: TenantDb,
  nodeId: string,
  { sightings, printed }: Awaited<ReturnType<NodeProbe["probe"]>>,
  now: EpochMs,
  { pauseMs, ...told }: Told & { readonly pauseMs: number },
): Promise<void> {
  const [node] = await tx.select().from(nodes).where(eq(nodes.id, nodeId)).for("no key update");
  const before = await lockHealth(tx, nodeId);
  if (node?.status !== "serving" || !before) return;
  const reachState = reachAfter(before.reachState, sightings);
  const reach = reachOf(reachState);
  const vitals = await takeVitals(tx, before, printed, now);
  const hold = nodeHold(reachState, vitals.strains ?? before.strains);
  // Whether the loss is the node's own is judged over the whole fleet, after the round.
  const isUntold = hold?.by === "unreachable" && before.heldBy !== "unreachable";
  const heldBy = isUntold ? before.heldBy : (hold?.by ?? null);
  await tx
    .update(nodeHealth)
    .set({
      ...vitals,
      reach,
      reachSince: reach === before.reach ? before.reachSince : now,
      reachState,
      probes: [{ ...sightings, at: now }, ...before.probes].slice(0, keptProbes),
      nextProbeAt: now + Math.max(pauseMs, isUntold ? policy.node.probeEveryMs : nextProbeInMs(reachState)),
      held: hold?.because ?? null,
      heldBy,
    })
    .where(eq(nodeHealth.nodeId, nodeId));
  if (heldBy !== before.heldBy) await tellNodeHold(tx, node, { before: before.heldBy, hold }, now, told);
}

async function lockHealth(tx: TenantDb, nodeId: string) {
  const [row] = await tx
    .select()
    .from(nodeHealth)
    .where(eq(nodeHealth.nodeId, nodeId))
    .limit(1)
    .for("update");
  return row;
}

/** Takes the node's turn: its next probe is put off, so that no other worker looks too. False: it is not due. */
export async function claimProbe(
  tx: TenantDb,
  nodeId: string,
  now: EpochMs,
  nextProbeAt: EpochMs,
): Promise<boolean> {
  const { tenantId } = tx;
  const fresh = { reach: "reachable" as const, reachSince: now, reachState: reachedAtFirst, nextProbeAt };
  const made = await tx
    .insert(nodeHealth)
    .values({ tenantId, nodeId, ...fresh })
    .onConflictDoNothing()
    .returning({ id: nodeHealth.nodeId });
  if (made.length > 0) return true;
  const row = await lockHealth(tx, nodeId);
  if (!row || row.nextProbeAt > now) return false;
  await tx.update(nodeHealth).set({ nextProbeAt }).where(eq(nodeHealth.nodeId, nodeId));
  return true;
}
