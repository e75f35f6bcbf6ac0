import { type BackupContents, makeTarReader, publishedKeyOf } from "@penguinmails/core/backups/tar-contents";
import { policy } from "@penguinmails/core/policy";
import type { BackupStore, Bytes, NodeArchive, StreamBox } from "@penguinmails/core/ports/backups";
import type { Clock } from "@penguinmails/core/ports/clock";
import type { SecretBox } from "@penguinmails/core/ports/outside";
import { type EpochMs, second } from "@penguinmails/core/time";
import { nodeBackups } from "@penguinmails/db/schema/backups";
import { domains } from "@penguinmails/db/schema/fleet";
import type { Database, TenantDb } from "@penguinmails/db/tenant-db";
import { and, asc, eq, isNotNull, isNull, lt, or, sql } from "drizzle-orm";
import { nodeAccessOf, servingNode } from "../fleet/node-access.ts";
import { realTimeIn } from "../platform/real-time.ts";

type Deps = {
  readonly database: Database;
  readonly clock: Clock;
  readonly secrets: SecretBox;
  readonly nodeArchive: NodeArchive;
  readonly streamBox: StreamBox;
  readonly backupStore: BackupStore;
  /** Real time between two signs of life. */
  readonly heartbeatMs?: number;
  /** Unless told, the policy's. */
  readonly maxBytes?: number;
};
type Input = { readonly tenantId: string; readonly backupId: string };
type Row = typeof nodeBackups.$inferSelect;

/** Real time after which the backup of a worker that was killed is begun anew. */
const leaseMs = 60 * second;
const mostAttempts = 3;

/**
 * Makes a backup that was begun: from the node through compression and sealing to the store, and only what arrived whole
 * and holds what it must is one. One worker at a time; one that is stopped leaves it to the next, from the start.
 */
export async function takeBackup(deps: Deps, input: Input, signal: AbortSignal): Promise<void> {
  const row = await takeLease(deps, input);
  if (!row) return;
  const heartbeat = setInterval(
    () => void setLease(deps, input, leaseMs).catch(() => undefined),
    deps.heartbeatMs ?? 15_000,
  );
  try {
    if (row.attempts > mostAttempts)
      throw new BackupFault(
        "Each worker that made it ended before it was whole. Look at their logs and memory.",
      );
    const made = await make(deps, row, signal);
    const change = { ...made, note: await lackOf(deps, row, made.contents), error: null };
    await end(deps, input, { ...change, state: "done" });
  } catch (error) {
    if (signal.aborted) {
      // Its time or its worker is over, not the node's fault: the next round of the schedule asks again.
      await setLease(deps, input, 0);
      return;
    }
    await deps.backupStore.remove(row.id).catch(() => undefined);
    await end(deps, input, { state: "failed", error: sentenceOf(error) });
  } finally {
    clearInterval(heartbeat);
  }
}

/** Its message is a sentence for staff. */
class BackupFault extends Error {}

async function make(deps: Deps, { tenantId, id, nodeId }: Row, signal: AbortSignal) {
  const node = await deps.database.withTenant(tenantId, (tx) => servingNode(tx, nodeId));
  const access = node ? nodeAccessOf(deps.secrets, node) : null;
  if (!access) throw new BackupFault("The node does not serve any more.");
  const reader = makeTarReader();
  const most = deps.maxBytes ?? policy.backup.maxBytes;
  async function* watched(): Bytes {
    let bytes = 0;
    for await (const piece of deps.nodeArchive.read(access as NonNullable<typeof access>)) {
      signal.throwIfAborted();
      bytes += piece.length;
      if (bytes > most)
        throw new BackupFault(`The node holds more than a backup may: ${Math.round(most / 1024 ** 2)} MiB.`);
      reader.push(piece);
      yield piece;
    }
    // Before the last piece is sealed: what is not whole never gets an end.
    if (!reader.contents().hasDatabase)
      throw new BackupFault("The node's archive holds no database of Mailu.");
  }
  const stored = await deps.backupStore.put(id, deps.streamBox.seal(watched(), id));
  return { ...stored, contents: reader.contents() };
}

/** Keys that our books say the node signs with and that the backup does not hold, as a sentence. */
async function lackOf(deps: Deps, row: Row, { keys }: BackupContents): Promise<string | null> {
  const signing = await deps.database.withTenant(row.tenantId, (tx) =>
    tx
      .select({ name: domains.name, dkimValue: domains.dkimValue })
      .from(domains)
      .where(and(eq(domains.nodeId, row.nodeId), isNotNull(domains.dkimValue)))
      .orderBy(asc(domains.name)),
  );
  const without = signing.filter(
    ({ name, dkimValue }) =>
      !keys.some(({ domain, publicKey }) => domain === name && publicKey === publishedKeyOf(dkimValue)),
  );
  if (without.length === 0) return null;
  return `Without the published signing key of ${without.map(({ name }) => name).join(", ")}.`.slice(0, 500);
}

async function takeLease(deps: Deps, { tenantId, backupId }: Input): Promise<Row | null> {
  const free = or(isNull(nodeBackups.leaseUntil), lt(nodeBackups.leaseUntil, sql`now()`));
  const [taken] = await deps.database.withTenant(tenantId, (tx) =>
    tx
      .update(nodeBackups)
      .set({ leaseUntil: realTimeIn(leaseMs), attempts: sql`${nodeBackups.attempts} + 1` })
      .where(and(eq(nodeBackups.id, backupId), eq(nodeBackups.state, "running"), free))
      .returning(),
  );
  return taken ?? null;
}

async function setLease(deps: Deps, { tenantId, backupId }: Input, realMs: number): Promise<void> {
  await deps.database.withTenant(tenantId, (tx) =>
    tx
      .update(nodeBackups)
      .set({ leaseUntil: realTimeIn(realMs) })
      .where(running(backupId)),
  );
}

async function end(deps: Deps, { tenantId, backupId }: Input, change: Partial<Row>): Promise<void> {
  const endedAt: EpochMs = deps.clock.now();
  await deps.database.withTenant(tenantId, (tx: TenantDb) =>
    tx
      .update(nodeBackups)
      .set({ ...change, endedAt, leaseUntil: null })
      .where(running(backupId)),
  );
}

const running = (backupId: string) => and(eq(nodeBackups.id, backupId), eq(nodeBackups.state, "running"));

function sentenceOf(error: unknown): string {
  if (error instanceof Error && "code" in error && error.code === "ENOSPC")
    return "The disk that backups are kept on is full.";
  const words = error instanceof Error ? error.message : "unknown fault";
  return words.slice(0, 500);
}
