import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import type { Bytes, NodeArchive } from "@penguinmails/core/ports/backups";
import { nodeBackups } from "@penguinmails/db/schema/backups";
import { makeDirectoryStore } from "@penguinmails/integrations/backups/directory-store";
import { makeStreamBox } from "@penguinmails/integrations/backups/stream-box";
import { makeSecretBox } from "@penguinmails/integrations/secret-box/aes-secret-box";
import { writeTar } from "@penguinmails/sandbox/host/tar";
import type { TestDatabase } from "@penguinmails/testkit/database";
import { asc, eq, sql } from "drizzle-orm";
import { finished, fleetWorld } from "../fleet/fleet-test-world.ts";
import { askForBackup } from "./ask-for-backup.ts";
import { backupFaults, backupViews } from "./backup-health.ts";
import { takeBackup } from "./take-backup.ts";

const streamBox = makeStreamBox(makeSecretBox("a platform secret of enough letters"));
export const reason = "the ticket 4711";
export const archiveOf = (...paths: string[]): NodeArchive => ({
  async *read() {
    yield writeTar(paths.map((path) => ({ path, bytes: Buffer.from("what is in it"), mode: "600" })));
  },
});
export const whole = archiveOf("data/main.db", "mail/a@n.example/cur/1");
export const failing = (words: string): NodeArchive => ({
  // biome-ignore lint/correctness/useYield: it breaks before the first piece
  async *read(): Bytes {
    throw new Error(words);
  },
});

/** A node that serves since now, with a store of its own beneath `parent`. */
export async function backupWorld({ database }: TestDatabase, parent: string) {
  const world = await fleetWorld(database);
  const { id } = await world.order(0);
  await world.converge(id, finished);
  const { container, caller, tenantId } = world;
  const folder = mkdtempSync(join(parent, "store-"));
  const deps = { ...container, streamBox, backupStore: makeDirectoryStore(folder), nodeArchive: whole };
  const rows = () =>
    world.inTenant((tx) =>
      tx.select().from(nodeBackups).where(eq(nodeBackups.nodeId, id)).orderBy(asc(nodeBackups.id)),
    );
  const operator = <T>(work: Parameters<typeof database.withOperator<T>>[0]) => database.withOperator(work);
  return {
    ...world,
    id,
    deps,
    folder,
    rows,
    ask: () => askForBackup(container, caller, id, reason),
    jobsOf: async (name: string) => (await world.jobs()).filter(([job]) => job === name).length,
    /** Runs every backup that was begun. */
    async take(
      more: Partial<typeof deps & { maxBytes: number }> = {},
      signal = new AbortController().signal,
    ) {
      for (const row of await rows())
        if (row.state === "running")
          await takeBackup({ ...deps, ...more }, { tenantId, backupId: row.id }, signal);
    },
    fault: async () => (await operator((tx) => backupFaults(tx, world.clock.now(), id))).get(id) ?? null,
    views: () => operator((tx) => backupViews(tx, id)),
    lapse: () =>
      world.inTenant((tx) =>
        tx
          .update(nodeBackups)
          .set({ leaseUntil: sql`now() - interval '1 s'` })
          .where(eq(nodeBackups.nodeId, id)),
      ),
  };
}
