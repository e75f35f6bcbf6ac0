import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Bytes, NodeArchive } from "@penguinmails/core/ports/backups";
import { writeTar } from "@penguinmails/sandbox/host/tar";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { codeOf, fleetWorld } from "../fleet/fleet-test-world.ts";
import { retireNode } from "../fleet/retire-node.ts";
import { askForBackup, resumeBackups } from "./ask-for-backup.ts";
import { archiveOf, backupWorld, failing, reason, whole } from "./backup-test-world.ts";
import { takeBackup } from "./take-backup.ts";

let db: TestDatabase;
const parent = mkdtempSync(join(tmpdir(), "penguinmails-node-backups-"));
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(async () => {
  await db.close();
  rmSync(parent, { recursive: true, force: true });
});
const servingWorld = () => backupWorld(db, parent);

describe("a backup", () => {
  test("asked for twice is made once, with one job and one audit row, and says what is in it", async () => {
    const { ask, take, rows, jobsOf, audits, folder, views } = await servingWorld();
    await Promise.all([ask(), ask()]);
    expect(await jobsOf("node.back-up")).toBe(1);
    expect((await audits()).filter((action) => action === "node.back-up")).toHaveLength(1);
    await take();
    const [row] = await rows();
    expect(row).toMatchObject({ state: "done", error: null, note: null, leaseUntil: null });
    expect(row?.contents).toMatchObject({ files: 2, mails: 1, hasDatabase: true });
    expect(readdirSync(folder)).toEqual([row?.id]);
    expect(await views()).toMatchObject([{ state: "done", mails: 1, bytes: row?.bytes }]);
  });

  test("is refused to other agencies and to a node that does not serve", async () => {
    const { ask, container, caller, id } = await servingWorld();
    const other = await fleetWorld(db.database);
    expect(await codeOf(askForBackup(container, other.caller, id, reason))).toBe("not-found");
    await retireNode(container, caller, id);
    expect(await codeOf(ask())).toBe("conflict");
  });

  test.each([
    ["lacks the database", archiveOf("mail/a@n.example/cur/1"), "holds no database"],
    ["cannot be reached", failing("198.18.4.10 cannot be reached by SSH"), "cannot be reached by SSH"],
    [
      "stops in the middle",
      {
        async *read() {
          yield writeTar([{ path: "data/main.db", bytes: Buffer.alloc(100_000), mode: "600" }]).subarray(
            0,
            60_000,
          );
        },
      },
      "The archive has no end",
    ],
  ] as const)(
    "of a node that %s fails with a sentence and leaves no file",
    async (_what, nodeArchive, words) => {
      const { ask, take, rows, folder } = await servingWorld();
      await ask();
      await take({ nodeArchive });
      expect(await rows()).toMatchObject([{ state: "failed", leaseUntil: null, sha256: null }]);
      expect((await rows())[0]?.error).toContain(words);
      expect(readdirSync(folder)).toEqual([]);
    },
  );

  test("that is larger than may be, or for which there is no room, leaves no file", async () => {
    const { ask, take, rows, folder, deps } = await servingWorld();
    await ask();
    await take({ maxBytes: 1_000 });
    await ask();
    const full = {
      ...deps.backupStore,
      put: async () => Promise.reject(Object.assign(new Error("x"), { code: "ENOSPC" })),
    };
    await take({ backupStore: full });
    expect((await rows()).map(({ error }) => error)).toEqual([
      "The node holds more than a backup may: 0 MiB.",
      "The disk that backups are kept on is full.",
    ]);
    expect(readdirSync(folder)).toEqual([]);
  });

  test("of a worker that was killed is begun anew by the next, and given up after three", async () => {
    const { ask, take, rows, deps, lapse, jobsOf, tenantId } = await servingWorld();
    await ask();
    const [{ id: backupId } = { id: "" }] = await rows();
    let begun = 0;
    const hangs: NodeArchive = {
      async *read(): Bytes {
        begun += 1;
        await new Promise(() => undefined);
      },
    };
    const dies = { ...deps, nodeArchive: hangs, heartbeatMs: 1_000_000 };
    const hung = () => void takeBackup(dies, { tenantId, backupId }, new AbortController().signal);
    const attempts = async () => (await rows())[0]?.attempts;
    for (let n = 1; n <= 3; n++) {
      hung();
      await expect.poll(attempts).toBe(n);
      // While it has its lease, nobody else begins.
      await take();
      expect((await rows())[0]).toMatchObject({ state: "running", attempts: n });
      await lapse();
      await resumeBackups(deps);
      expect(await jobsOf("node.back-up")).toBe(n + 1);
    }
    expect(begun).toBe(3);
    await take();
    expect(await rows()).toMatchObject([{ state: "failed", error: expect.stringContaining("Each worker") }]);
  });

  test("of a worker that stops is left to the next, with no failure written down", async () => {
    const { ask, take, rows, deps } = await servingWorld();
    await ask();
    const stop = new AbortController();
    const stopped: NodeArchive = {
      async *read(access) {
        stop.abort();
        yield* whole.read(access);
      },
    };
    await take({ nodeArchive: stopped }, stop.signal);
    expect(await rows()).toMatchObject([{ state: "running", error: null }]);
    expect(await resumeBackups(deps)).toBe(1);
    await take();
    expect(await rows()).toMatchObject([{ state: "done", attempts: 2 }]);
  });
});
