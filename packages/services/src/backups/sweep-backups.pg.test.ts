import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { policy } from "@penguinmails/core/policy";
import { day, hour, minute } from "@penguinmails/core/time";
import { newId } from "@penguinmails/db/ids";
import { nodeBackups } from "@penguinmails/db/schema/backups";
import { nodes } from "@penguinmails/db/schema/fleet";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { backupWorld } from "./backup-test-world.ts";
import { sweepBackups } from "./sweep-backups.ts";

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
