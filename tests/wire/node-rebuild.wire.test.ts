import { createHash } from "node:crypto";
import type { RestoreOrder } from "@penguinmails/core/ports/node-converger";
import { addFault, listFaults, removeFault } from "@penguinmails/sandbox/control/faults";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { alteredInOneBit, backUp, cutOff, domain, email, identityOf, inUse } from "./kept-backups.ts";
import {
  changesOf,
  done,
  killedAfterEveryChange,
  last,
  type Node,
  nothing,
  operation,
  servingNode,
} from "./operations.ts";
import { onMachine, type PlanWorld, startPlanWorld } from "./plan-world.ts";

let world: PlanWorld;
beforeAll(async () => {
  world = await startPlanWorld({ isolationProfile: "isolation" });
});
afterEach(async () => {
  for (const { id } of listFaults(world.store)) await removeFault(world.store, id);
});
afterAll(() => world.close());

const rebuild = (node: Node, restore?: RestoreOrder) =>
  node.operation(operation("rebuild", { isIsolated: true, ...(restore ? { restore } : {}) }));
const machineOf = (node: Node) => {
  const [machine] = world.machinesNamed(node.spec.name);
  if (!machine) throw new Error("no such machine");
  return machine;
};
const isThere = (node: Node, path: string) =>
  onMachine(node, ["test", "-e", path]).then(
    () => true,
    () => false,
  );
const intruder = `root@${domain}`;

/** A node whose machine is somebody else's since its backup, as far as the backup too; other secrets are in our books. */
async function takenNode() {
  const node = await servingNode(world);
  const publicKey = await inUse(world, node);
  const account = {
    email: intruder,
    password: "known",
    displayName: "x",
    forwardTo: null,
    mayUseAnySender: true,
  };
  await world.mailu.ensureMailbox(node.access(), node.spec.secrets.mailuApiToken, account);
  const before = await identityOf(node);
  const restore = await backUp(world, node, publicKey);
  renew(node, "first");
  return { node, restore, before };
}
/** What asking for isolation writes into our books. */
function renew(node: Node, which: string) {
  const secret = createHash("sha256").update(`${which} ${node.spec.nodeId}`).digest("hex");
  // The second is younger than the backup, and so is its domain.
  node.sends(
    [email, "new@younger.example"].map((each) => ({
      email: each,
      password: `password-${which}`,
      displayName: "Ana",
    })),
  );
  node.rotates({
    mailuSecretKey: secret.slice(0, 16),
    mailuApiToken: secret.slice(0, 32),
    collectorPassword: `collector-${which}`,
  });
}

test("an isolated machine is bare, then as planned at its addresses, with its backup and without what was the intruder's, wherever it is killed", async () => {
  const { node, restore, before } = await takenNode();
  const { serviceId, primaryIp, secondaryIps, monthlyCents } = node.facts();
  const bought = machineOf(node).addresses.length;
  let former = node.access().hostKey;
  const planted = async () => {
    former = node.access().hostKey;
    await onMachine(node, ["install", "-D", "-m", "700", "/dev/stdin", "/usr/local/bin/implant"], "x");
    return rebuild(node, restore);
  };
  const changes = await killedAfterEveryChange(planted, async (change) => {
    expect([change, await isThere(node, "/usr/local/bin/implant")]).toEqual([change, false]);
    expect([change, node.access().hostKey]).not.toEqual([change, former]);
    expect(node.facts()).toMatchObject({ serviceId, primaryIp, secondaryIps, monthlyCents, wall: null });
    expect([change, machineOf(node).firewall]).toEqual([change, "default"]);
    expect([change, machineOf(node).addresses.length]).toEqual([change, bought]);
    const { key, users, ana } = await identityOf(node);
    expect([change, key, users]).toEqual([change, before.key, [email, `collector@${node.spec.hostname}`]]);
    // The password of our books and no longer that of the backup.
    expect([change, ana]).not.toEqual([change, before.ana]);
    expect([change, await isThere(node, "/mailu/restore")]).toEqual([change, false]);
    expect([change, await node.inspect()]).toEqual([change, nothing]);
  });
  expect(changes.filter((change) => change.startsWith("hostwinds"))).toEqual([
    "hostwinds setFirewallProfile",
    "hostwinds reinstallInstance",
    "hostwinds setFirewallProfile",
  ]);
  expect(changes.length).toBeGreaterThan(25);
  await node.retire();
}, 600_000);

test("nothing runs Mailu before the backup is in its place, and nobody gets to it before its passwords are ours", async () => {
  const { node, restore } = await takenNode();
  const changes = await changesOf(rebuild(node, restore));
  const first = (part: string) => changes.findIndex((change) => change.includes(part));
  expect(first("learn restoredFor")).toBeGreaterThan(first("reinstallInstance"));
  expect(first(" up -d")).toBeGreaterThan(first("learn restoredFor"));
  expect(first("learn passwordsChangedFor")).toBeGreaterThan(first(" up -d"));
  expect(first("learn accountsSiftedFor")).toBeGreaterThan(first("learn passwordsChangedFor"));
  expect(changes.lastIndexOf("hostwinds setFirewallProfile")).toBeGreaterThan(
    first("learn accountsSiftedFor"),
  );
  await node.retire();
});

test.each<[string, (sealed: Buffer) => Buffer]>([
  ["cut off", cutOff],
  ["altered in one bit", alteredInOneBit],
])("a backup that is %s is found so before anything is wiped", async (_what, alter) => {
  const node = await servingNode(world);
  const publicKey = await inUse(world, node);
  const restore = await backUp(world, node, publicKey, alter);
  const before = await identityOf(node);
  const acts: string[] = [];
  const outcomes = await rebuild(node, restore).finish({ before: (act) => void acts.push(act) });
  expect(outcomes).toMatchObject([
    { status: "failed", step: "prove the backup", remedy: expect.stringContaining("Nothing was changed") },
  ]);
  expect(acts).toEqual([]);
  expect(await identityOf(node)).toEqual(before);
  await node.retire();
});

test("a backup that lacks a published key is found so before anything is wiped", async () => {
  const node = await servingNode(world);
  await inUse(world, node);
  const restore = await backUp(world, node, "another key");
  expect(await rebuild(node, restore).finish()).toMatchObject([
    { status: "failed", cause: `The backup lacks the published key of ${domain}.` },
  ]);
  expect(machineOf(node).reinstalledAtMs).toBeUndefined();
  await node.retire();
});

test("a node without domains is made anew without a backup", async () => {
  const node = await servingNode(world);
  await onMachine(node, ["install", "-D", "-m", "700", "/dev/stdin", "/usr/local/bin/implant"], "x");
  await changesOf(rebuild(node));
  expect(await isThere(node, "/usr/local/bin/implant")).toBe(false);
  expect(await node.inspect()).toEqual(nothing);
  await node.retire();
});

test("a wipe whose answer is lost is not asked for twice, and one that Hostwinds refuses leaves the machine as it was", async () => {
  const node = await servingNode(world, 0);
  await world.fault("reinstall_instance", "timeout-after-effect", "once");
  const acts: string[] = [];
  expect(last(await rebuild(node).finish({ before: (act) => void acts.push(act) }))).toEqual(done);
  expect(acts.filter((act) => act === "hostwinds reinstallInstance")).toHaveLength(1);
  const { hostKey } = node.access();
  await world.fault("reinstall_instance", "error", "once");
  expect(last(await rebuild(node).finish())).toMatchObject({
    status: "failed",
    step: "wipe the machine",
    cause: expect.stringContaining("try again later"),
  });
  expect(node.access().hostKey).toBe(hostKey);
  expect(await onMachine(node, ["hostname"])).toContain(node.spec.hostname);
  expect(last(await rebuild(node).finish())).toEqual(done);
  expect(await node.inspect()).toEqual(nothing);
  await node.retire();
});

test("a bare machine that lets nobody in ends the operation after two hours in one sentence, and the next asking makes it anew", async () => {
  const node = await servingNode(world, 0);
  const { primaryIp = "" } = node.facts();
  const watch = {
    after: async (act: string) => {
      if (act === "hostwinds reinstallInstance")
        await addFault(world.store, { service: "machine", match: primaryIp, answer: "no-ssh", times: null });
    },
  };
  expect(last(await rebuild(node).finish(watch))).toMatchObject({
    status: "failed",
    cause: "Two hours after Hostwinds was asked to install the machine anew, nobody answers there.",
    remedy: expect.stringContaining("console"),
  });
  for (const { id } of listFaults(world.store)) await removeFault(world.store, id);
  expect(last(await rebuild(node).finish())).toEqual(done);
  expect(await node.inspect()).toEqual(nothing);
  await node.retire();
});
