import { Problem } from "@penguinmails/contracts/problems";
import { nextBackupAt } from "@penguinmails/core/backups/schedule";
import type { Clock } from "@penguinmails/core/ports/clock";
import type { EpochMs } from "@penguinmails/core/time";
import { appendAudit } from "@penguinmails/db/audit";
import { newId } from "@penguinmails/db/ids";
import { appendToOutbox } from "@penguinmails/db/outbox";
import { nodeBackups } from "@penguinmails/db/schema/backups";
import { nodes } from "@penguinmails/db/schema/fleet";
import type { Database, TenantDb } from "@penguinmails/db/tenant-db";
import { and, desc, eq, lt, ne, sql } from "drizzle-orm";
import type { Caller } from "../caller.ts";
import { lockNode } from "../fleet/lock-node.ts";
import { eachOf } from "../platform/each-of.ts";

type Deps = { readonly database: Database; readonly clock: Clock };

/**
 * The button: a backup of a node that serves, now. Asked again while one is made, nothing more happens. Throws
 * `not-found`, and `conflict` for a node that does not serve.
 */
export async function askForBackup(
  deps: Deps,
  caller: Caller,
  nodeId: string,
  reason: string,
): Promise<void> {
  const now = deps.clock.now();
  await deps.database.withTenant(caller.tenantId, async (tx) => {
    const node = await lockNode(tx, nodeId);
    if (node.status !== "serving")
      throw new Problem("conflict", { detail: "Only a node that serves can be backed up." });
    if (!(await beginBackup(tx, nodeId, now))) return;
    await appendAudit(tx, caller.actor, now, {
      action: "node.back-up",
      subjectKind: "node",
      subjectId: nodeId,
      detail: { reason },
    });
  });
}

/**
 * Begins the backup of every serving node whose turn has come. Returns how many; safe to run in several workers at once,
 * because a node has one running backup.
 */
export async function backUpDueNodes({ database, clock }: Deps): Promise<number> {
  const now = clock.now();
  const newest = await database.withOperator((tx) => {
    const latest = tx
      .selectDistinctOn([nodeBackups.tenantId, nodeBackups.nodeId], {
        nodeId: nodeBackups.nodeId,
        startedAt: nodeBackups.startedAt,
        state: nodeBackups.state,
      })
      .from(nodeBackups)
      .where(ne(nodeBackups.state, "dropping"))
      .orderBy(nodeBackups.tenantId, nodeBackups.nodeId, desc(nodeBackups.startedAt))
      .as("latest");
    return tx
      .select({
        tenantId: nodes.tenantId,
        id: nodes.id,
        servingSince: nodes.servingSince,
        createdAt: nodes.createdAt,
        startedAt: latest.startedAt,
        state: latest.state,
      })
      .from(nodes)
      .leftJoin(latest, eq(latest.nodeId, nodes.id))
      .where(eq(nodes.status, "serving"));
  });
  const due = newest.filter(({ id, servingSince, createdAt, startedAt, state }) => {
    if (state === "running") return false;
    const last = startedAt === null || state === null || state === "dropping" ? null : { startedAt, state };
    return nextBackupAt(id, servingSince ?? createdAt, last) <= now;
  });
  await eachOf(due, ({ tenantId, id }) =>
    database.withTenant(tenantId, async (tx) => void (await beginBackup(tx, id, now))),
  );
  return due.length;
}

/** False when one is running. */
async function beginBackup(tx: TenantDb, nodeId: string, now: EpochMs): Promise<boolean> {
  const { tenantId } = tx;
  const id = newId();
  const begun = await tx
    .insert(nodeBackups)
    .values({ tenantId, id, nodeId, state: "running", startedAt: now })
    .onConflictDoNothing()
    .returning({ id: nodeBackups.id });
  if (begun.length === 0) return false;
  await appendToOutbox(tx, "node.back-up", { v: 1, tenantId, nodeId, backupId: id }, now);
  return true;
}

/**
 * Asks again for the backups whose worker was killed: one that ends gives its lease back or ends the backup. Returns how
 * many there were.
 */
export async function resumeBackups({ database, clock }: Deps): Promise<number> {
  const ranOut = and(eq(nodeBackups.state, "running"), lt(nodeBackups.leaseUntil, sql`now()`));
  const orphans = await database.withOperator((tx) =>
    tx
      .select({ tenantId: nodeBackups.tenantId, id: nodeBackups.id, nodeId: nodeBackups.nodeId })
      .from(nodeBackups)
      .where(ranOut),
  );
  await eachOf(orphans, ({ tenantId, id, nodeId }) =>
    database.withTenant(tenantId, async (tx) => {
      const freed = await tx
        .update(nodeBackups)
        .set({ leaseUntil: null })
        .where(and(eq(nodeBackups.id, id), ranOut))
        .returning({ id: nodeBackups.id });
      if (freed.length > 0)
        await appendToOutbox(tx, "node.back-up", { v: 1, tenantId, nodeId, backupId: id }, clock.now());
    }),
  );
  return orphans.length;
}
