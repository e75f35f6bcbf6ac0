import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { day } from "@penguinmails/core/time";
import { nodeBackups } from "@penguinmails/db/schema/backups";
import { nodes } from "@penguinmails/db/schema/fleet";
import { makeDirectoryStore } from "@penguinmails/integrations/backups/directory-store";
import { makeSecretBox } from "@penguinmails/integrations/secret-box/aes-secret-box";
import { readTar, writeTar } from "@penguinmails/sandbox/host/tar";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { makePool, makeTenant } from "@penguinmails/testkit/factories";
import { eq } from "drizzle-orm";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Container } from "./container.ts";
import type { Worker } from "./worker.ts";
import { bootWorker } from "./worker-test-world.ts";

const clock = { now: () => Date.now(), speed: 1, sleepUntil: async () => undefined };
const patient = { timeout: 30_000 };
let test: TestDatabase;
let folder: string;
let worker: Worker | null = null;
beforeEach(async () => {
  test = await testDatabase();
  folder = mkdtempSync(join(tmpdir(), "penguinmails-worker-backups-"));
});
afterEach(async () => {
  await worker?.stop();
  worker = null;
  await test.close();
  rmSync(folder, { recursive: true, force: true });
});

it("backs up a node whose turn has come, by itself, and what it stored opens again", async () => {
  const { tenantId } = await makeTenant({ database: test.database, clock });
  const { nodeId } = await makePool({ database: test.database, clock }, tenantId);
  await test.database.withTenant(tenantId, (tx) =>
    tx
      .update(nodes)
      .set({
        primaryIp: "198.18.4.10",
        hostKey: "SHA256:host",
        sealedSshPrivateKey: makeSecretBox(test.secret).seal("a key", `node:${nodeId}:ssh`),
        servingSince: Date.now() - 2 * day,
      })
      .where(eq(nodes.id, nodeId)),
  );
  const archive = writeTar([{ path: "data/main.db", bytes: Buffer.from("a database"), mode: "600" }]);
  const asked: string[] = [];
  const built: { container?: Container } = {};
  worker = await bootWorker(test, (container) => {
    built.container = { ...container, backupStore: makeDirectoryStore(folder) };
    return {
      backupStore: built.container.backupStore,
      nodeArchive: {
        async *read({ host, sshPrivateKey }) {
          asked.push(`${host} ${sshPrivateKey}`);
          yield archive;
        },
      },
    };
  });
  const rows = () => test.database.withTenant(tenantId, (tx) => tx.select().from(nodeBackups));
  await expect.poll(async () => (await rows()).map(({ state }) => state), patient).toEqual(["done"]);
  expect(asked).toEqual(["198.18.4.10 a key"]);
  const [name = ""] = readdirSync(folder);
  const pieces: Uint8Array[] = [];
  const { streamBox, backupStore } = built.container ?? {};
  if (!streamBox || !backupStore) throw new Error("no worker was built");
  for await (const piece of streamBox.open(backupStore.get(name), name)) pieces.push(piece);
  expect(readTar(Buffer.concat(pieces))?.map(({ path }) => path)).toEqual(["data/main.db"]);
});
