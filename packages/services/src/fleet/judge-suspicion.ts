import { isDeepStrictEqual } from "node:util";
import { Problem } from "@penguinmails/contracts/problems";
import {
  type Hint,
  type HintedDrift,
  hintsOf,
  isStanding,
  looksCompromised,
} from "@penguinmails/core/fleet/suspicion";
import type { Clock } from "@penguinmails/core/ports/clock";
import type { EpochMs } from "@penguinmails/core/time";
import { type Actor, appendAudit } from "@penguinmails/db/audit";
import { newId } from "@penguinmails/db/ids";
import { nodeDrifts } from "@penguinmails/db/schema/fleet";
import { nodeForeignMail, nodeSuspicions } from "@penguinmails/db/schema/node-suspicions";
import type { Database, TenantDb } from "@penguinmails/db/tenant-db";
import { and, asc, eq, isNotNull, isNull } from "drizzle-orm";
import type { Caller } from "../caller.ts";

const judge = { kind: "system", id: "node-suspicion", requestId: null } as const;
const openOf = (nodeId: string) => and(eq(nodeSuspicions.nodeId, nodeId), isNull(nodeSuspicions.closedAt));

/**
 * Raises, keeps or closes the suspicion that a node is somebody else's, by what its looks and its log have found; the
 * caller holds the node, which serves. One that staff acknowledged is raised again by another hint alone. `isSuspect`: staff
 * have not acted on what stands. `isWatched`: for that, or because a hint is new, the next look should come soon.
 */
export async function judgeSuspicion(
  tx: TenantDb,
  nodeId: string,
  now: EpochMs,
): Promise<{ readonly isSuspect: boolean; readonly isWatched: boolean }> {
  const drifts = await hintedDrifts(tx, nodeId);
  const hours = await tx.select().from(nodeForeignMail).where(eq(nodeForeignMail.nodeId, nodeId));
  const isSuspect = await settle(tx, nodeId, hintsOf(drifts, hours, now), now);
  return { isSuspect, isWatched: isSuspect || drifts.some((drift) => !isStanding(drift)) };
}

/** Whether a suspicion stands that staff have not acted on. */
async function settle(tx: TenantDb, nodeId: string, hints: readonly Hint[], now: EpochMs): Promise<boolean> {
  const [open] = await tx.select().from(nodeSuspicions).where(openOf(nodeId)).limit(1).for("update");
  if (!looksCompromised(hints)) {
    if (open) await close(tx, nodeId, judge, now, "Nothing speaks for it any more.");
    return false;
  }
  if (!open) {
    await tx
      .insert(nodeSuspicions)
      .values({ tenantId: tx.tenantId, id: newId(), nodeId, hints, raisedAt: now });
    await note(tx, judge, nodeId, now, "node.suspect", sentencesOf(hints));
    return true;
  }
  const isNew = hints.some(({ key }) => !open.acknowledgedKeys.includes(key));
  const again = open.acknowledgedAt !== null && isNew;
  if (!isDeepStrictEqual(hints, open.hints))
    await tx
      .update(nodeSuspicions)
      .set({ hints, ...(again ? { acknowledgedAt: null, acknowledgedBy: null, reason: null } : {}) })
      .where(eq(nodeSuspicions.id, open.id));
  if (again) await note(tx, judge, nodeId, now, "node.suspect", sentencesOf(hints));
  return again || open.acknowledgedAt === null;
}

async function hintedDrifts(tx: TenantDb, nodeId: string): Promise<readonly HintedDrift[]> {
  const rows = await tx
    .select()
    .from(nodeDrifts)
    .where(and(eq(nodeDrifts.nodeId, nodeId), isNull(nodeDrifts.closedAt), isNotNull(nodeDrifts.hint)))
    .orderBy(asc(nodeDrifts.id));
  return rows.flatMap(({ hint, ...drift }) => (hint === null ? [] : [{ ...drift, hint }]));
}

/** Staff say why what speaks for an intruder is none. Throws `conflict` when nothing is suspected. */
export async function acknowledgeSuspicion(
  deps: { readonly database: Database; readonly clock: Clock },
  { tenantId, actor }: Caller,
  nodeId: string,
  reason: string,
): Promise<void> {
  const now = deps.clock.now();
  await deps.database.withTenant(tenantId, async (tx) => {
    const [open] = await tx.select().from(nodeSuspicions).where(openOf(nodeId)).limit(1).for("update");
    if (!open) throw new Problem("conflict", { detail: "Nothing speaks for an intruder on this node." });
    const acknowledged = { acknowledgedAt: now, acknowledgedBy: actor.id, reason };
    await tx
      .update(nodeSuspicions)
      .set({ ...acknowledged, acknowledgedKeys: open.hints.map(({ key }) => key) })
      .where(eq(nodeSuspicions.id, open.id));
    await note(tx, actor, nodeId, now, "node.acknowledge-suspicion", reason);
  });
}

/**
 * An isolated node is no longer suspected but dealt with; what was counted until then is over with it. Returns what spoke
 * for the suspicion; null: there was none.
 */
export async function endSuspicion(
  tx: TenantDb,
  nodeId: string,
  actor: Actor,
  now: EpochMs,
): Promise<{ readonly hints: readonly Hint[]; readonly raisedAt: EpochMs } | null> {
  await tx.delete(nodeForeignMail).where(eq(nodeForeignMail.nodeId, nodeId));
  return close(tx, nodeId, actor, now, "The node was isolated.");
}

async function close(tx: TenantDb, nodeId: string, actor: Actor, now: EpochMs, why: string) {
  const [closed] = await tx
    .update(nodeSuspicions)
    .set({ closedAt: now })
    .where(openOf(nodeId))
    .returning({ hints: nodeSuspicions.hints, raisedAt: nodeSuspicions.raisedAt });
  if (closed) await note(tx, actor, nodeId, now, "node.end-suspicion", why);
  return closed ?? null;
}

const sentencesOf = (hints: readonly Hint[]) => hints.map(({ sentence }) => sentence).join(" ");

async function note(
  tx: TenantDb,
  actor: Actor,
  nodeId: string,
  now: EpochMs,
  action: string,
  reason: string,
): Promise<void> {
  await appendAudit(tx, actor, now, {
    action,
    subjectKind: "node",
    subjectId: nodeId,
    detail: { reason },
  });
}
