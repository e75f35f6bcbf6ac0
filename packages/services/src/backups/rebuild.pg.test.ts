import { egressAttestations, nodes } from "@penguinmails/db/schema/fleet";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { codeOf, scripted } from "../fleet/fleet-test-world.ts";
import { askForRebuild } from "./ask-for-rebuild.ts";
import { key, listening, reason, restoreWorld } from "./restore-test-world.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

/** An agency with an isolated node that has a domain, and a backup that holds its key. */
async function isolatedWorld() {
  const world = await restoreWorld(db.database);
  const { container, caller, id, inTenant } = world;
  const set = (nodeId: string, status: "isolated" | "serving") =>
    inTenant((tx) => tx.update(nodes).set({ status }).where(eq(nodes.id, nodeId)));
  await set(id, "isolated");
  return {
    ...world,
    set,
    rebuild: (nodeId = id, backupId: string | null = world.backupId) =>
      askForRebuild(container, caller, nodeId, { backupId, reason }),
    statusOf: async (nodeId = id) => (await world.row(nodeId)).status,
  };
}

test("is asked for once, with what must be true afterwards; done, the node serves and its domains prove their way out anew", async () => {
  const world = await isolatedWorld();
  const { id, backupId, publicKey, rebuild, converge, audits, jobsOf } = world;
  await Promise.all([rebuild(), rebuild()]);
  expect((await audits()).filter((action) => action === "node.rebuild")).toHaveLength(1);
  const { asked, converger } = listening();
  await converge(id, converger);
  expect(asked).toMatchObject([
    {
      kind: "rebuild",
      isIsolated: true,
      restore: {
        backupId,
        isOwnNode: true,
        domains: [{ name: "acme.example", publicKey }],
        mailboxes: ["ana@acme.example"],
      },
    },
  ]);
  expect(await world.statusOf()).toBe("serving");
  // What is younger than the backup is made again.
  expect(await jobsOf("domain.converge")).toBe(1);
  const proofs = await world.inTenant((tx) => tx.select().from(egressAttestations));
  expect(proofs.filter(({ expiresAt }) => expiresAt !== null)).toEqual([]);
});

test("that fails leaves the node isolated, and may be asked for again", async () => {
  const { id, rebuild, converge, statusOf, view } = await isolatedWorld();
  await rebuild();
  const failed = scripted(async () => ({ status: "done" }));
  await converge(id, {
    ...failed,
    operate: async () => ({ status: "failed", step: "wipe the machine", cause: "No.", remedy: "Ask." }),
  });
  expect(await statusOf()).toBe("isolated");
  await rebuild();
  expect((await view()).operations.map(({ kind, state }) => [kind, state])).toEqual([
    ["rebuild", "running"],
    ["rebuild", "failed"],
  ]);
});

test("is refused on a node that serves: it goes on taking mail that no backup holds", async () => {
  const { id, set, rebuild } = await isolatedWorld();
  await set(id, "serving");
  await expect(rebuild()).rejects.toMatchObject({
    code: "conflict",
    detail: expect.stringContaining("isolate it first"),
  });
});

test("is refused with every published key that would be lost, and without a backup only when there is one", async () => {
  const { id, rebuild, addDomain } = await isolatedWorld();
  await addDomain(id, "second.example", `v=DKIM1; k=rsa; p=${key()}`);
  await addDomain(id, "keyless.example", null);
  await expect(rebuild()).rejects.toMatchObject({
    code: "conflict",
    errors: [{ code: "would-be-lost", message: expect.stringContaining("second.example") }],
  });
  await expect(rebuild(id, null)).rejects.toMatchObject({
    errors: [
      { message: expect.stringContaining("acme.example") },
      { message: expect.stringContaining("second.example") },
    ],
  });
  const empty = await isolatedWorld();
  const bare = await empty.serving();
  await empty.set(bare, "isolated");
  await empty.rebuild(bare, null);
  const { asked, converger } = listening();
  await empty.converge(bare, converger);
  expect(asked).toMatchObject([{ kind: "rebuild" }]);
  expect(asked[0]?.restore).toBeUndefined();
});

test("takes no backup of another node, and stands beside no other operation", async () => {
  const { id, set, rebuild, serving, converge } = await isolatedWorld();
  const other = await serving();
  await set(other, "isolated");
  expect(await codeOf(rebuild(other))).toBe("not-found");
  await rebuild();
  expect(await codeOf(rebuild(id, null))).toBe("conflict");
  await converge(id, listening().converger);
});
