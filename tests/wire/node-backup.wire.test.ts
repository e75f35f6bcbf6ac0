import { makeTarReader } from "@penguinmails/core/backups/tar-contents";
import { makeNodeArchive } from "@penguinmails/provisioning/node-archive";
import { nodePorts } from "@penguinmails/sandbox/net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type PlanWorld, startPlanWorld } from "./plan-world.ts";

let world: PlanWorld;
beforeAll(async () => {
  world = await startPlanWorld();
});
afterAll(() => world.close());

const token = "0123456789abcdef0123456789abcdef";
const archive = makeNodeArchive({ sshPort: nodePorts.ssh });

test("a node's backup holds its database, its signing keys as they are published, and says so", async () => {
  const node = world.node(0);
  expect((await node.finish()).at(-1)).toEqual({ status: "done" });
  await world.mailu.ensureDomain(node.access(), token, "acme.example");
  const { value } = await world.mailu.ensureDkim(node.access(), token, "acme.example");
  const reader = makeTarReader();
  for await (const piece of archive.read(node.access())) reader.push(piece);
  const { hasDatabase, keys } = reader.contents();
  expect(hasDatabase).toBe(true);
  expect(keys.map(({ domain, publicKey }) => [domain, `v=DKIM1; k=rsa; p=${publicKey}`])).toEqual([
    ["acme.example", value],
  ]);
  // Nothing of the making stays behind: a second one is the same.
  for await (const piece of archive.read(node.access())) expect(piece.length).toBeGreaterThan(0);
  expect(await node.inspect()).toEqual({ deviations: [], unseen: [] });
  await node.retire();
});
