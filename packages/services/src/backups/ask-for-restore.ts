import { Problem } from "@penguinmails/contracts/problems";
import type { Clock } from "@penguinmails/core/ports/clock";
import { nodeBackups } from "@penguinmails/db/schema/backups";
import { domains } from "@penguinmails/db/schema/fleet";
import type { Database, TenantDb } from "@penguinmails/db/tenant-db";
import { and, asc, eq } from "drizzle-orm";
import type { Caller } from "../caller.ts";
import { beginOperation, lockForOperation, refuseBeside } from "../fleet/begin-operation.ts";
import { domainsOf } from "./restore-order.ts";

type BackupRow = typeof nodeBackups.$inferSelect;

/**
 * Asks for a backup to be put back onto a node that serves: the one that it is of, or another of the same agency that has
 * no domains. Throws `not-found`, and `conflict` with every reason why something would be lost by it.
 */
export async function askForRestore(
  deps: { readonly database: Database; readonly clock: Clock },
  caller: Caller,
  nodeId: string,
  { backupId, reason }: { readonly backupId: string; readonly reason: string },
): Promise<void> {
  const now = deps.clock.now();
  await deps.database.withTenant(caller.tenantId, async (tx) => {
    const { running } = await lockForOperation(tx, nodeId, "restore");
    const [backup] = await tx
      .select()
      .from(nodeBackups)
      .where(and(eq(nodeBackups.id, backupId), eq(nodeBackups.state, "done")));
    if (!backup) throw new Problem("not-found");
    if (running?.kind === "restore" && running.backupId === backupId) return;
    refuseBeside(running);
    const losses = backup.nodeId === nodeId ? await keysLost(tx, backup) : await domainsLost(tx, nodeId);
    refuseLosses(losses);
    const operation = { nodeId, kind: "restore" as const, ip: null, backupId, askedAt: now };
    await beginOperation(tx, caller.actor, operation, { reason, backupId });
  });
}

/** Throws `conflict` with each of them. */
export function refuseLosses(losses: readonly string[]): void {
  if (losses.length === 0) return;
  throw new Problem("conflict", {
    detail: "Something that is in use would be lost.",
    errors: losses.map((message) => ({ code: "would-be-lost", message })),
  });
}

/** The node itself holds these keys, and its backup does not. */
export async function keysLost(tx: TenantDb, backup: BackupRow): Promise<readonly string[]> {
  const held = await domainsOf(tx, backup);
  return held
    .filter(({ publicKey, isHeld }) => publicKey !== null && !isHeld)
    .map(({ name }) => `The backup does not hold the published signing key of ${name}.`);
}

async function domainsLost(tx: TenantDb, nodeId: string): Promise<readonly string[]> {
  const own = await tx
    .select({ name: domains.name })
    .from(domains)
    .where(eq(domains.nodeId, nodeId))
    .orderBy(asc(domains.name));
  return own.map(({ name }) => `The node has a domain of its own: ${name}.`);
}
