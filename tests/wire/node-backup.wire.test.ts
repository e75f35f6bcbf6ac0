import { makeTarReader } from "@penguinmails/core/backups/tar-contents";
import type { Bytes } from "@penguinmails/core/ports/backups";
import type { RestoreOrder } from "@penguinmails/core/ports/node-converger";
import { makeStreamBox } from "@penguinmails/integrations/backups/stream-box";
import { makeSecretBox } from "@penguinmails/integrations/secret-box/aes-secret-box";
import { makeNodeArchive } from "@penguinmails/provisioning/node-archive";
import { nodePorts } from "@penguinmails/sandbox/net";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
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
  world = await startPlanWorld();
});
afterAll(() => world.close());

const token = "0123456789abcdef0123456789abcdef";
const domain = "acme.example";
const email = `ana@${domain}`;
const archive = makeNodeArchive({ sshPort: nodePorts.ssh });
const box = makeStreamBox(makeSecretBox("a platform secret of enough letters"));

async function all(bytes: Bytes): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of bytes) pieces.push(piece);
  return Buffer.concat(pieces);
}
async function* once(bytes: Buffer): Bytes {
  yield bytes;
}
async function inUse(node: Node): Promise<string> {
  await world.mailu.ensureDomain(node.access(), token, domain);
  const account = {
    email,
    password: "a-password",
    displayName: "Ana",
    forwardTo: null,
    mayUseAnySender: true,
  };
  await world.mailu.ensureMailbox(node.access(), token, account);
  const { value } = await world.mailu.ensureDkim(node.access(), token, domain);
  return value.split("p=")[1] ?? "";
}

let kept = 0;
/** Keeps a sealed backup of the node as it is; says what it is to be restored as. */
async function backUp(node: Node, publicKey: string, alter = (sealed: Buffer) => sealed) {
  const backupId = `backup-${++kept}`;
  const sealed = alter(await all(box.seal(archive.read(node.access()), backupId)));
  world.backups.set(backupId, () => box.open(once(sealed), backupId));
  const restore: RestoreOrder = {
    backupId,
    isOwnNode: true,
    domains: [{ name: domain, publicKey }],
    mailboxes: [email],
  };
  return restore;
}
const operationOf = (restore: RestoreOrder) => operation("restore", { restore });
/** Names, Ana's account as it is stored, the signing key; the collector's password is set anew each time. */
async function identityOf(node: Node) {
  const { domains, users } = JSON.parse(await onMachine(node, ["cat", "/mailu/data/main.db"]));
  const key = await onMachine(node, ["cat", `/mailu/dkim/${domain}.dkim.key`]);
  return { domains, users: Object.keys(users).sort(), ana: users[email], key };
}
const lost = (node: Node) => onMachine(node, ["rm", "-rf", "/mailu/data", "/mailu/dkim", "/mailu/mail"]);

test("a node's backup holds its database and its signing keys as they are published, and leaves nothing behind", async () => {
  const node = await servingNode(world, 0);
  const publicKey = await inUse(node);
  const reader = makeTarReader();
  reader.push(await all(archive.read(node.access())));
  expect(reader.contents()).toMatchObject({ hasDatabase: true, keys: [{ domain, publicKey }] });
  await expect(onMachine(node, ["test", "-e", "/mailu/backup"])).rejects.toThrow();
  expect(await node.inspect()).toEqual(nothing);
  await node.retire();
});

test("what a node lost is as it was after restoring, and mail that came since stays, wherever it is killed", async () => {
  const node = await servingNode(world, 0);
  const publicKey = await inUse(node);
  const restore = await backUp(node, publicKey);
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
  const publicKey = await inUse(source);
  const restore = await backUp(source, publicKey);
  await source.retire();
  const target = await servingNode(world, 0);
  const walk = target.operation(operationOf({ ...restore, isOwnNode: false }));
  expect(last(await walk.finish())).toEqual(done);
  const { users, keys } = await world.mailu.inventory(target.access(), token, [domain, "other.example"]);
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
  ["cut off", (sealed: Buffer) => sealed.subarray(0, -1), "cut off"],
  [
    "altered in one bit",
    (sealed: Buffer) => {
      const forged = Buffer.from(sealed);
      forged[sealed.length - 40] = (forged[sealed.length - 40] ?? 0) ^ 1;
      return forged;
    },
    "altered",
  ],
  ["empty", () => Buffer.alloc(0), "cut off"],
])("a backup that is %s is refused, and the node goes on as it was", async (_what, alter, words) => {
  const node = await servingNode(world, 0);
  const publicKey = await inUse(node);
  const restore = await backUp(node, publicKey, alter);
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
  await inUse(node);
  const restore = await backUp(node, "another key");
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
  const publicKey = await inUse(node);
  const restore = await backUp(node, publicKey);
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
