import { makeTarReader } from "@penguinmails/core/backups/tar-contents";
import type { RestoreOrder } from "@penguinmails/core/ports/node-converger";
import { afterAll, expect, test } from "vitest";
import {
  all,
  alteredInOneBit,
  archive,
  backUp,
  cutOff,
  domain,
  email,
  identityOf,
  inUse,
} from "./kept-backups.ts";
import {
  done,
  killedAfterEveryChange,
  last,
  type Node,
  nothing,
  operation,
  servingNode,
} from "./operations.ts";
import { onMachine, startPlanWorld } from "./plan-world.ts";

const world = await startPlanWorld();
afterAll(() => world.close());

const operationOf = (restore: RestoreOrder) => operation("restore", { restore });
const lost = (node: Node) => onMachine(node, ["rm", "-rf", "/mailu/data", "/mailu/dkim", "/mailu/mail"]);

test("a node's backup holds its database and its signing keys as they are published, and leaves nothing behind", async () => {
  const node = await servingNode(world, 0);
  const publicKey = await inUse(world, node);
  const reader = makeTarReader();
  reader.push(await all(archive.read(node.access())));
  expect(reader.contents()).toMatchObject({ hasDatabase: true, keys: [{ domain, publicKey }] });
  await expect(onMachine(node, ["test", "-e", "/mailu/backup"])).rejects.toThrow();
  expect(await node.inspect()).toEqual(nothing);
  await node.retire();
});

test("what a node lost is as it was after restoring, and mail that came since stays, wherever it is killed", async () => {
  const node = await servingNode(world, 0);
  const publicKey = await inUse(world, node);
  const restore = await backUp(world, node, publicKey);
  const before = await identityOf(node);
  const spoiled = async () => {
    await lost(node);
    await onMachine(
      node,
      ["install", "-D", "-m", "600", "/dev/stdin", `/mailu/mail/collector@x/cur/77`],
      "late",
    );
    return node.operation(operationOf(restore));
  };
  const changes = await killedAfterEveryChange(spoiled, async (change) => {
    expect([change, await identityOf(node)]).toEqual([change, before]);
    expect([change, await onMachine(node, ["cat", "/mailu/mail/collector@x/cur/77"])]).toEqual([
      change,
      "late",
    ]);
    expect([change, await node.inspect()]).toEqual([change, nothing]);
    await expect(onMachine(node, ["test", "-e", "/mailu/restore"])).rejects.toThrow();
  });
  expect(changes.length).toBeGreaterThan(12);
  await node.retire();
}, 240_000);

test("onto another node: its own name, collector and certificate stay, the accounts and keys are the restored ones", async () => {
  const source = await servingNode(world, 0);
  const publicKey = await inUse(world, source);
  const restore = await backUp(world, source, publicKey);
  await source.retire();
  const target = await servingNode(world, 0);
  const walk = target.operation(operationOf({ ...restore, isOwnNode: false }));
  expect(last(await walk.finish())).toEqual(done);
  const { users, keys } = await world.mailu.inventory(target.access(), target.spec.secrets.mailuApiToken, [
    domain,
    "other.example",
  ]);
  expect([...users].sort()).toEqual(
    [email, `collector@${source.spec.hostname}`, `collector@${target.spec.hostname}`].sort(),
  );
  expect([...keys]).toEqual([
    [domain, publicKey],
    ["other.example", null],
  ]);
  expect(await target.inspect()).toEqual(nothing);
  await target.retire();
});

test.each([
  ["cut off", cutOff, "cut off"],
  ["altered in one bit", alteredInOneBit, "altered"],
  ["empty", () => Buffer.alloc(0), "cut off"],
])("a backup that is %s is refused, and the node goes on as it was", async (_what, alter, words) => {
  const node = await servingNode(world, 0);
  const publicKey = await inUse(world, node);
  const restore = await backUp(world, node, publicKey, alter);
  const before = await identityOf(node);
  const acts: string[] = [];
  const outcomes = await node
    .operation(operationOf(restore))
    .finish({ before: (act) => void acts.push(act) });
  expect(outcomes).toMatchObject([{ status: "failed", step: "bring the backup to the machine" }]);
  expect(JSON.stringify(outcomes)).toContain(words);
  expect(acts.some((act) => act.endsWith(" stop"))).toBe(false);
  expect(await identityOf(node)).toEqual(before);
  await expect(onMachine(node, ["test", "-e", "/mailu/restore"])).rejects.toThrow();
  await node.retire();
});

test("one whose keys and accounts are not those of the books is named, and what was there before is kept", async () => {
  const node = await servingNode(world, 0);
  await inUse(world, node);
  const restore = await backUp(world, node, "another key");
  const outcomes = await node
    .operation(operationOf({ ...restore, mailboxes: [email, `gone@${domain}`] }))
    .finish();
  expect(outcomes.at(-1)).toMatchObject({
    status: "failed",
    cause: expect.stringContaining(
      `${domain} does not sign with its published key; gone@${domain} is not there`,
    ),
  });
  await node.retire();
});

test("a connection that drops in the middle of a restore waits and comes to its end", async () => {
  const node = await servingNode(world, 0);
  const publicKey = await inUse(world, node);
  const restore = await backUp(world, node, publicKey);
  const before = await identityOf(node);
  await lost(node);
  const walk = node.operation(operationOf(restore));
  let cut = () => {};
  const dropped = await walk.run({
    cuttable: (drop) => {
      cut = drop;
    },
    before: (act) => {
      if (act.startsWith("run tar --extract")) cut();
    },
  });
  expect(dropped).toMatchObject({ status: "waiting", step: "bring the backup to the machine" });
  expect(last(await walk.finish())).toEqual(done);
  expect(await identityOf(node)).toEqual(before);
  await node.retire();
});
