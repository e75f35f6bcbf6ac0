import {
  nextProbeInMs,
  reachAfter,
  reachedAtFirst,
  reachOf,
  reachSentence,
  type Sightings,
} from "@penguinmails/core/fleet/reachability";
import type { EpochMs } from "@penguinmails/core/time";
import { appendAudit } from "@penguinmails/db/audit";
import { appendDecision } from "@penguinmails/db/repositories/evidence";
import { nodes } from "@penguinmails/db/schema/fleet";
import { nodeHealth } from "@penguinmails/db/schema/node-health";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { eq } from "drizzle-orm";
import { mailOwners, type Owner } from "../billing/owners.ts";

type HealthRow = typeof nodeHealth.$inferSelect;
type NodeRow = typeof nodes.$inferSelect;
type Told = { readonly owners: readonly Owner[]; readonly dashboardUrl: string };

const keptProbes = 12;
const prober = { kind: "system", id: "probe-nodes", requestId: null } as const;

/**
 * Writes down what a probe of a serving node saw. One that is given up gets no new slots, by a decision, and its owners
 * are written to once; so when it is back. `pauseMs` is the least world time until the next probe.
 */
export async function recordProbe(
  tx: TenantDb,
  nodeId: string,
  sightings: Sightings,
  now: EpochMs,
  { pauseMs, ...told }: Told & { readonly pauseMs: number },
): Promise<void> {
  const [node] = await tx.select().from(nodes).where(eq(nodes.id, nodeId)).for("update");
  const [before] = await tx.select().from(nodeHealth).where(eq(nodeHealth.nodeId, nodeId)).for("update");
  if (node?.status !== "serving" || !before) return;
  const state = reachAfter(before.reachState, sightings);
  const reach = reachOf(state);
  const held = reach === "unreachable" ? reachSentence(state) : null;
  const after: HealthRow = {
    ...before,
    reach,
    reachSince: reach === before.reach ? before.reachSince : now,
    reachState: state,
    probes: [{ ...sightings, at: now }, ...before.probes].slice(0, keptProbes),
    nextProbeAt: now + Math.max(pauseMs, nextProbeInMs(state)),
    held,
  };
  await tx.update(nodeHealth).set(after).where(eq(nodeHealth.nodeId, nodeId));
  if ((held === null) !== (before.held === null)) await tell(tx, node, after, before, told);
}

async function tell(
  tx: TenantDb,
  { id, name, hostname }: NodeRow,
  { held, reachSince, probes }: HealthRow,
  before: HealthRow,
  { owners, dashboardUrl }: Told,
): Promise<void> {
  const isHeld = held !== null;
  const [was, is] = isHeld ? ["on", "waits"] : ["waits", "on"];
  const reason = held ?? "The machine answers again.";
  const clears = isHeld ? "It clears by itself when the machine answers twice in a row." : null;
  const minutesAway = isHeld ? {} : { minutesAway: Math.round((reachSince - before.reachSince) / 60_000) };
  const evidence = { ...minutesAway, probes: probes.length };
  const draft = { limit: "sending", before: was, after: is, reason, clears, clearsAt: null, evidence };
  const subject = { kind: "node" as const, id, label: name };
  await appendDecision(tx, reachSince, subject, draft, `reach:${id}:${reachSince}`);
  await appendAudit(tx, prober, reachSince, {
    action: isHeld ? "node.unreachable" : "node.reachable",
    subjectKind: "node",
    subjectId: id,
    detail: { reason },
  });
  const variables = {
    node: name,
    hostname,
    reason: clears === null ? reason : `${reason} ${clears}`,
    link: `${dashboardUrl}/nodes/${id}`,
  };
  await mailOwners(tx, owners, isHeld ? "node-unreachable" : "node-back", variables, reachSince);
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
  const [row] = await tx.select().from(nodeHealth).where(eq(nodeHealth.nodeId, nodeId)).for("update");
  if (!row || row.nextProbeAt > now) return false;
  await tx.update(nodeHealth).set({ nextProbeAt }).where(eq(nodeHealth.nodeId, nodeId));
  return true;
}
