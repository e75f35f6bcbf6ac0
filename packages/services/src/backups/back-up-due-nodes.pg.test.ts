import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { policy } from "@penguinmails/core/policy";
import { day, minute } from "@penguinmails/core/time";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { backUpDueNodes } from "./ask-for-backup.ts";
import { backupWorld, failing } from "./backup-test-world.ts";

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
