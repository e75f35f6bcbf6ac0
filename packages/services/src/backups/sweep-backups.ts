import { backupsToDrop } from "@penguinmails/core/backups/retention";
import { policy } from "@penguinmails/core/policy";
import type { BackupStore } from "@penguinmails/core/ports/backups";
import type { Clock } from "@penguinmails/core/ports/clock";
import { day, type EpochMs, hour } from "@penguinmails/core/time";
import { nodeBackups } from "@penguinmails/db/schema/backups";
import { nodes } from "@penguinmails/db/schema/fleet";
import type { Database } from "@penguinmails/db/tenant-db";
import { and, eq, inArray, ne } from "drizzle-orm";
import { eachOf } from "../platform/each-of.ts";

type Deps = { readonly database: Database; readonly clock: Clock; readonly backupStore: BackupStore };
type Row = {
  readonly tenantId: string;
  readonly id: string;
  readonly nodeId: string;
  readonly state: "done" | "failed" | "dropping";
  readonly startedAt: EpochMs;
  readonly isRetired: boolean;
};

/** Real time after which a file that nobody writes to any more was left by a killed worker. */
const abandonedAfterMs = hour;

/**
 * Deletes what is no longer needed: by the rules of the policy, of nodes that were given back, what killed workers left.
 * A whole file that no row knows is left alone for as long as the oldest backup is kept, by the policy about five weeks:
 * after the database was itself put back from an older state, such files are the newest backups there are. Returns how
 * many backups were deleted.
 */
export async function sweepBackups(deps: Deps): Promise<number> {
  const rows = await deps.database.withOperator(async (tx) => {
    const found = await tx
      .select({
        tenantId: nodeBackups.tenantId,
        id: nodeBackups.id,
        nodeId: nodeBackups.nodeId,
        state: nodeBackups.state,
        startedAt: nodeBackups.startedAt,
        status: nodes.status,
      })
      .from(nodeBackups)
      .innerJoin(nodes, and(eq(nodes.tenantId, nodeBackups.tenantId), eq(nodes.id, nodeBackups.nodeId)))
      .where(ne(nodeBackups.state, "running"));
    return found.map(({ status, ...row }) => ({ ...row, isRetired: status === "retired" }) as Row);
  });
  const now = deps.clock.now();
  const nodeIds = new Set(rows.map(({ nodeId }) => nodeId));
  const dropped = [...nodeIds].flatMap((nodeId) =>
    toDrop(
      rows.filter((row) => row.nodeId === nodeId),
      now,
    ),
  );
  await eachOf(dropped, (row) => drop(deps, row));
  await removeStrays(deps);
  return dropped.length;
}

function toDrop(ofNode: readonly Row[], now: EpochMs): readonly Row[] {
  const newest = Math.max(...ofNode.map(({ startedAt }) => startedAt));
  if (ofNode[0]?.isRetired && now - newest > policy.backup.keepRetiredMs) return ofNode;
  const good = ofNode.filter(({ state }) => state === "done");
  const ids = new Set(backupsToDrop(good, now));
  const keepFailedMs = policy.backup.keepWeeks * 7 * day;
  return ofNode.filter(
    ({ id, state, startedAt }) =>
      ids.has(id) || state === "dropping" || (state === "failed" && now - startedAt > keepFailedMs),
  );
}

/** First marked, then the file, then the row: killed anywhere, nothing is shown that is gone, and nothing is forgotten. */
async function drop({ database, backupStore }: Deps, { tenantId, id }: Row): Promise<void> {
  const one = eq(nodeBackups.id, id);
  await database.withTenant(tenantId, (tx) => tx.update(nodeBackups).set({ state: "dropping" }).where(one));
  await backupStore.remove(id);
  await database.withTenant(tenantId, (tx) => tx.delete(nodeBackups).where(one));
}

async function removeStrays({ database, backupStore }: Deps): Promise<void> {
  const ageMs = (writtenAtMs: number) => Date.now() - writtenAtMs;
  const files = await backupStore.list();
  const halves = files.filter((file) => !file.isWhole && ageMs(file.writtenAtMs) > abandonedAfterMs);
  const keepMs = (policy.backup.keepWeeks + 1) * 7 * day;
  const old = files
    .filter((file) => file.isWhole && ageMs(file.writtenAtMs) > keepMs)
    .map(({ name }) => name);
  const known =
    old.length === 0
      ? []
      : await database.withOperator((tx) =>
          tx
            .select({ id: nodeBackups.id })
            .from(nodeBackups)
            .where(inArray(nodeBackups.id, old.filter(isId))),
        );
  const strays = old.filter((name) => !known.some(({ id }) => id === name));
  await eachOf([...halves.map(({ name }) => name), ...strays], (name) => backupStore.remove(name));
}

const isId = (name: string) => /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(name);
