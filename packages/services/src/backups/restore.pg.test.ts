import { generateKeyPairSync } from "node:crypto";
import type { NodeConverger, NodeOperation } from "@penguinmails/core/ports/node-converger";
import { hour } from "@penguinmails/core/time";
import { newId } from "@penguinmails/db/ids";
import { nodeBackups } from "@penguinmails/db/schema/backups";
import { domains, mailboxes } from "@penguinmails/db/schema/fleet";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { codeOf, finished, fleetWorld } from "../fleet/fleet-test-world.ts";
import { nodeView } from "../fleet/node-view.ts";
import { askForRestore } from "./ask-for-restore.ts";
import { restoreTargets } from "./backup-health.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

const reason = "the ticket 4711";
const key = () =>
  generateKeyPairSync("ed25519").publicKey.export({ type: "spki", format: "der" }).toString("base64");

/** An agency with a node that serves a domain with one account, and a backup that holds its key. */
async function restoreWorld() {
  const world = await fleetWorld(db.database, { plan: "growth" });
  const { container, caller, tenantId, clock, inTenant } = world;
  const serving = async () => {
    const { id } = await world.order(0);
    await world.converge(id, finished);
    return id;
  };
  const id = await serving();
  const publicKey = key();
  const domainId = newId();
  const backupId = newId();
  const now = clock.now();
  const account = (email: string, createdAt: number) => ({
    tenantId,
    id: newId(),
    domainId,
    localPart: email.split("@")[0] ?? "",
    email,
    displayName: "A",
    status: "ready" as const,
    sealedPassword: "sealed:x",
    capPerDay: 30,
    createdAt,
  });
  const domain = (nodeId: string, name: string, dkimValue: string | null) => ({
    tenantId,
    id: name === "acme.example" ? domainId : newId(),
    name,
    nodeId,
    status: "verified" as const,
    dkimSelector: "dkim",
    dkimValue,
    createdAt: now,
  });
  await inTenant(async (tx) => {
    await tx.insert(domains).values(domain(id, "acme.example", `v=DKIM1; k=rsa; p=${publicKey}`));
    await tx
      .insert(mailboxes)
      .values([account("ana@acme.example", now), account("new@acme.example", now + 2 * hour)]);
    await tx.insert(nodeBackups).values({
      tenantId,
      id: backupId,
      nodeId: id,
      state: "done",
      startedAt: now + hour,
      contents: {
        files: 3,
        bytes: 9,
        mails: 0,
        hasDatabase: true,
        keys: [{ domain: "acme.example", publicKey }],
      },
    });
  });
  return {
    ...world,
    id,
    backupId,
    publicKey,
    serving,
    addDomain: (nodeId: string, name: string, dkimValue: string | null) =>
      inTenant((tx) => tx.insert(domains).values(domain(nodeId, name, dkimValue))),
    ask: (nodeId = id, from = backupId) =>
      askForRestore(container, caller, nodeId, { backupId: from, reason }),
    jobsOf: async (name: string) => (await world.jobs()).filter(([job]) => job === name).length,
    view: () => inTenant((tx) => nodeView(tx, id)),
  };
}

/** Remembers what it is to do, and does it. */
function listening() {
  const asked: NodeOperation[] = [];
  const converger: NodeConverger = {
    ...finished,
    async operate(_spec, operation) {
      asked.push(operation);
      return { status: "done" };
    },
  };
  return { asked, converger };
}

test("is asked for once, and its runner is told what must be true afterwards: keys it holds, accounts older than it", async () => {
  const { ask, id, backupId, publicKey, converge, audits, view, jobsOf } = await restoreWorld();
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
  const { ask, id, addDomain } = await restoreWorld();
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
  const { ask, serving, addDomain, id, tenantId, converge } = await restoreWorld();
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
  const { ask, backupId, inTenant } = await restoreWorld();
  const other = await restoreWorld();
  expect(await codeOf(ask(undefined, newId()))).toBe("not-found");
  expect(await codeOf(ask(undefined, other.backupId))).toBe("not-found");
  await inTenant((tx) => tx.update(nodeBackups).set({ state: "failed" }).where(eq(nodeBackups.id, backupId)));
  expect(await codeOf(ask())).toBe("not-found");
});
