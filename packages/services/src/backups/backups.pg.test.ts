import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { policy } from "@penguinmails/core/policy";
import type { Bytes, NodeArchive } from "@penguinmails/core/ports/backups";
import { day, hour, minute } from "@penguinmails/core/time";
import { newId } from "@penguinmails/db/ids";
import { nodeBackups } from "@penguinmails/db/schema/backups";
import { nodes } from "@penguinmails/db/schema/fleet";
import { makeDirectoryStore } from "@penguinmails/integrations/backups/directory-store";
import { makeStreamBox } from "@penguinmails/integrations/backups/stream-box";
import { makeSecretBox } from "@penguinmails/integrations/secret-box/aes-secret-box";
import { writeTar } from "@penguinmails/sandbox/host/tar";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { asc, eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { codeOf, finished, fleetWorld } from "../fleet/fleet-test-world.ts";
import { retireNode } from "../fleet/retire-node.ts";
import { askForBackup, backUpDueNodes, resumeBackups } from "./ask-for-backup.ts";
import { backupFaults, backupViews } from "./backup-health.ts";
import { sweepBackups } from "./sweep-backups.ts";
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

const streamBox = makeStreamBox(makeSecretBox("a platform secret of enough letters"));
const reason = "the ticket 4711";
const archiveOf = (...paths: string[]): NodeArchive => ({
  async *read() {
    yield writeTar(paths.map((path) => ({ path, bytes: Buffer.from("what is in it"), mode: "600" })));
  },
});
const whole = archiveOf("data/main.db", "mail/a@n.example/cur/1");
const failing = (words: string): NodeArchive => ({
  // biome-ignore lint/correctness/useYield: it breaks before the first piece
  async *read(): Bytes {
    throw new Error(words);
  },
});

/** A node that serves since now, with a store of its own. */
async function servingWorld() {
  const world = await fleetWorld(db.database);
  const { id } = await world.order(0);
  await world.converge(id, finished);
  const { container, caller, tenantId } = world;
  const folder = mkdtempSync(join(parent, "store-"));
  const deps = { ...container, streamBox, backupStore: makeDirectoryStore(folder), nodeArchive: whole };
  const rows = () =>
    world.inTenant((tx) =>
      tx.select().from(nodeBackups).where(eq(nodeBackups.nodeId, id)).orderBy(asc(nodeBackups.id)),
    );
  const operator = <T>(work: Parameters<typeof db.database.withOperator<T>>[0]) =>
    db.database.withOperator(work);
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

describe("the schedule", () => {
  test("begins one a day for each node, by one worker however many look", async () => {
    const { clock, container, take, rows, jobsOf } = await servingWorld();
    for (let n = 1; n <= 3; n++) {
      clock.advance(day);
      await Promise.all([1, 2, 3].map(() => backUpDueNodes(container)));
      expect(await rows()).toHaveLength(n);
      await take();
      await backUpDueNodes(container);
    }
    expect(await jobsOf("node.back-up")).toBe(3);
  });

  test("tries a failed one again soon, tells staff from the second on, and is silent once one is good", async () => {
    const { clock, container, take, fault, rows } = await servingWorld();
    clock.advance(day);
    await backUpDueNodes(container);
    const nodeArchive = failing("The disk of the node is full");
    await take({ nodeArchive });
    expect(await fault()).toBeNull();
    clock.advance(policy.backup.retryAfterMs - minute);
    await backUpDueNodes(container);
    expect(await rows()).toHaveLength(1);
    clock.advance(minute);
    await backUpDueNodes(container);
    await take({ nodeArchive });
    expect(await fault()).toMatchObject({
      message: "Its last 2 backups failed: The disk of the node is full.",
    });
    clock.advance(policy.backup.retryAfterMs);
    await backUpDueNodes(container);
    await take();
    expect(await fault()).toBeNull();
  });

  test("a node without a good backup for too long is at fault, even when none was tried", async () => {
    const { clock, fault } = await servingWorld();
    clock.advance(policy.backup.staleAfterMs);
    expect(await fault()).toBeNull();
    clock.advance(1);
    expect(await fault()).toMatchObject({ message: "It has no backup of the last 30 hours: none was made." });
  });
});

describe("the sweep", () => {
  /** Good backups that many days old, each with its file. */
  async function aged(world: Awaited<ReturnType<typeof servingWorld>>, ...ages: number[]) {
    for (const age of ages) {
      const id = newId();
      writeFileSync(join(world.folder, id), "sealed");
      const startedAt = world.clock.now() - age * day;
      const row = { tenantId: world.tenantId, id, nodeId: world.id, startedAt, endedAt: startedAt };
      await world.inTenant((tx) => tx.insert(nodeBackups).values({ ...row, state: "done" }));
    }
  }

  test("keeps what the policy says and deletes the rest, row and file; the last good one always stays", async () => {
    const world = await servingWorld();
    await aged(world, 0, 1, 200, 201);
    await sweepBackups(world.deps);
    expect(await world.rows()).toHaveLength(2);
    expect(readdirSync(world.folder).sort()).toEqual((await world.rows()).map(({ id }) => id).sort());
    const old = await servingWorld();
    await aged(old, 300, 301);
    await sweepBackups(old.deps);
    expect(await old.rows()).toHaveLength(1);
  });

  test("goes on with what a killed sweep had begun to delete", async () => {
    const world = await servingWorld();
    await aged(world, 0, 1);
    const [first] = await world.rows();
    await world.inTenant((tx) =>
      tx
        .update(nodeBackups)
        .set({ state: "dropping" })
        .where(eq(nodeBackups.id, first?.id ?? "")),
    );
    expect(await world.views()).toHaveLength(1);
    await sweepBackups(world.deps);
    expect(await world.rows()).toHaveLength(1);
    expect(readdirSync(world.folder)).not.toContain(first?.id);
  });

  test("deletes all backups of a node that was given back, after the policy's days", async () => {
    const world = await servingWorld();
    await aged(world, 0, 1);
    await world.inTenant((tx) => tx.update(nodes).set({ status: "retired" }).where(eq(nodes.id, world.id)));
    world.clock.advance(policy.backup.keepRetiredMs);
    await sweepBackups(world.deps);
    expect(await world.rows()).not.toHaveLength(0);
    world.clock.advance(1);
    await sweepBackups(world.deps);
    expect(await world.rows()).toHaveLength(0);
    expect(readdirSync(world.folder)).toEqual([]);
  });

  test("removes halves that killed workers left, and whole files that no row knows only when they are old", async () => {
    const world = await servingWorld();
    const { deps, folder } = world;
    await aged(world, 0);
    const [kept] = await world.rows();
    const leave = (name: string, ageMs: number) => {
      writeFileSync(join(folder, name), "bytes");
      const at = new Date(Date.now() - ageMs);
      utimesSync(join(folder, name), at, at);
    };
    const [young, old] = [newId(), newId()];
    leave(`${newId()}.aa.part`, 2 * hour);
    leave(`${young}.bb.part`, minute);
    leave(young, 10 * day);
    leave(old, 36 * day);
    leave(kept?.id ?? "", 36 * day);
    await sweepBackups(deps);
    expect(readdirSync(folder).sort()).toEqual([young, `${young}.bb.part`, kept?.id].sort());
  });
});
