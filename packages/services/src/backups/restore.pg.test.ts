import { newId } from "@penguinmails/db/ids";
import { nodeBackups } from "@penguinmails/db/schema/backups";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { codeOf } from "../fleet/fleet-test-world.ts";
import { restoreTargets } from "./backup-health.ts";
import { key, listening, restoreWorld } from "./restore-test-world.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

test("is asked for once, and its runner is told what must be true afterwards: keys it holds, accounts older than it", async () => {
  const { ask, id, backupId, publicKey, converge, audits, view, jobsOf } = await restoreWorld(db.database);
  await Promise.all([ask(), ask()]);
  expect((await audits()).filter((action) => action === "node.restore")).toHaveLength(1);
  const { asked, converger } = listening();
  await converge(id, converger);
  expect(asked).toEqual([
    {
      id: expect.any(String),
      kind: "restore",
      ip: null,
      isIsolated: false,
      restore: {
        backupId,
        isOwnNode: true,
        domains: [{ name: "acme.example", publicKey }],
        mailboxes: ["ana@acme.example"],
      },
    },
  ]);
  expect((await view()).operations).toMatchObject([{ kind: "restore", state: "done" }]);
  // What is younger than the backup is made again.
  expect(await jobsOf("domain.converge")).toBe(1);
});

test("is refused, with every reason, where a key would be lost that the node holds", async () => {
  const { ask, id, addDomain } = await restoreWorld(db.database);
  await addDomain(id, "second.example", `v=DKIM1; k=rsa; p=${key()}`);
  await addDomain(id, "third.example", `v=DKIM1; k=rsa; p=${key()}`);
  await addDomain(id, "keyless.example", null);
  await expect(ask()).rejects.toMatchObject({
    code: "conflict",
    errors: [
      { message: expect.stringContaining("second.example") },
      { message: expect.stringContaining("third.example") },
    ],
  });
});

test("goes onto another node of the agency only while that one has no domains", async () => {
  const { ask, serving, addDomain, id, tenantId, converge } = await restoreWorld(db.database);
  const [empty, busy] = [await serving(), await serving()];
  await addDomain(busy, "own.example", null);
  expect(await codeOf(ask(busy))).toBe("conflict");
  const targets = await db.database.withOperator((tx) => restoreTargets(tx, tenantId, id));
  expect(targets.map((target) => target.id)).toEqual([id, empty]);
  await ask(empty);
  const { asked, converger } = listening();
  await converge(empty, converger);
  expect(asked).toMatchObject([{ restore: { isOwnNode: false, mailboxes: ["ana@acme.example"] } }]);
});

test("is refused for a backup that is not good, not there or another agency's", async () => {
  const { ask, backupId, inTenant } = await restoreWorld(db.database);
  const other = await restoreWorld(db.database);
  expect(await codeOf(ask(undefined, newId()))).toBe("not-found");
  expect(await codeOf(ask(undefined, other.backupId))).toBe("not-found");
  await inTenant((tx) => tx.update(nodeBackups).set({ state: "failed" }).where(eq(nodeBackups.id, backupId)));
  expect(await codeOf(ask())).toBe("not-found");
});
