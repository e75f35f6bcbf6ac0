import { Problem } from "@penguinmails/contracts/problems";
import { publishedKeyOf } from "@penguinmails/core/backups/tar-contents";
import type { Clock } from "@penguinmails/core/ports/clock";
import { nodeBackups } from "@penguinmails/db/schema/backups";
import { domains } from "@penguinmails/db/schema/fleet";
import type { Database, TenantDb } from "@penguinmails/db/tenant-db";
import { and, asc, eq } from "drizzle-orm";
import type { Caller } from "../caller.ts";
import { beginOperation, refuseBeside } from "../fleet/begin-operation.ts";
import { lockNode } from "../fleet/lock-node.ts";
import { runningOperation } from "../fleet/node-operation.ts";
import { keysLost, refuseLosses } from "./ask-for-restore.ts";

/**
 * Asks for an isolated machine to be wiped, made anew at its addresses, and one of its own backups put back; without one
 * (null) only when no domain of it signs. Throws `not-found`, `conflict` for a node that is not isolated or has another
 * operation under way, and `conflict` with every published signing key that would be lost.
 */
export async function askForRebuild(
  deps: { readonly database: Database; readonly clock: Clock },
  caller: Caller,
  nodeId: string,
  { backupId, reason }: { readonly backupId: string | null; readonly reason: string },
): Promise<void> {
  const now = deps.clock.now();
  await deps.database.withTenant(caller.tenantId, async (tx) => {
    const node = await lockNode(tx, nodeId);
    // One that serves goes on taking mail and opt-outs, which no backup holds.
    if (node.status !== "isolated")
      throw new Problem("conflict", {
        detail: "Only an isolated node is wiped and made anew. Back it up and isolate it first.",
      });
    const running = await runningOperation(tx, nodeId);
    if (running?.kind === "rebuild" && running.backupId === backupId) return;
    refuseBeside(running);
    refuseLosses(
      backupId === null
        ? await keysOf(tx, nodeId)
        : await keysLost(tx, await ownBackup(tx, nodeId, backupId)),
    );
    const operation = { nodeId, kind: "rebuild" as const, ip: null, askedAt: now };
    await beginOperation(tx, caller.actor, backupId === null ? operation : { ...operation, backupId }, {
      reason,
      backupId,
    });
  });
}

async function ownBackup(tx: TenantDb, nodeId: string, backupId: string) {
  const [backup] = await tx
    .select()
    .from(nodeBackups)
    .where(and(eq(nodeBackups.id, backupId), eq(nodeBackups.nodeId, nodeId), eq(nodeBackups.state, "done")));
  if (!backup) throw new Problem("not-found");
  return backup;
}

async function keysOf(tx: TenantDb, nodeId: string): Promise<readonly string[]> {
  const held = await tx
    .select({ name: domains.name, dkimValue: domains.dkimValue })
    .from(domains)
    .where(eq(domains.nodeId, nodeId))
    .orderBy(asc(domains.name));
  return held
    .filter(({ dkimValue }) => publishedKeyOf(dkimValue) !== null)
    .map(({ name }) => `Without a backup the published signing key of ${name} is lost.`);
}
