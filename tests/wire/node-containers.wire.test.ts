import { createHash } from "node:crypto";
import type { NodeOperation } from "@penguinmails/core/ports/node-converger";
import { afterAll, beforeAll, expect, test } from "vitest";
import { onlyLooks, onMachine, type PlanWorld, startPlanWorld } from "./plan-world.ts";

let world: PlanWorld;
beforeAll(async () => {
  world = await startPlanWorld();
});
afterAll(() => world.close());

type Node = ReturnType<PlanWorld["node"]>;
const done = { status: "done" };
const nothing = { deviations: [], unseen: [] };
const up = "run docker compose -f /mailu/docker-compose.yml up -d --remove-orphans";
const envWritten = "run install -D -m 600 /dev/stdin /mailu/mailu.env";
let asked = 0;
const apply = (node: Node) =>
  node.operation({ id: `asked-${++asked}`, kind: "apply", ip: null } satisfies NodeOperation);

async function servingNode(): Promise<Node> {
  const node = world.node(1);
  expect((await node.finish()).at(-1)).toEqual(done);
  return node;
}

const tokenOf = (which: string) => createHash("sha256").update(which).digest("hex").slice(0, 32);
/** Our books have another token from now on, which Mailu reads only when its containers are made. */
const renew = (node: Node, which: string) =>
  node.rotates({ ...node.spec.secrets, mailuApiToken: tokenOf(which) });
const takes = (node: Node, which: string) =>
  world.mailu.ensureDomain(node.access(), tokenOf(which), node.spec.hostname).then(
    () => true,
    () => false,
  );

test("containers run with the settings of their files, wherever the worker that changes them is killed", async () => {
  const node = await servingNode();
  renew(node, "undisturbed");
  const changes: string[] = [];
  await apply(node).finish({ after: (act) => void (onlyLooks(act) || changes.push(act)) });
  expect(changes).toContain(envWritten);
  expect(changes).toContain(up);
  for (const [n, change] of changes.entries()) {
    renew(node, `round ${n}`);
    const walk = apply(node);
    let seen = -1;
    expect([change, await walk.runUntilKilled("after", (act) => !onlyLooks(act) && ++seen === n)]).toEqual([
      change,
      "killed",
    ]);
    expect([change, (await walk.finish()).at(-1)]).toEqual([change, done]);
    const before = n === 0 ? "undisturbed" : `round ${n - 1}`;
    expect([change, await takes(node, `round ${n}`), await takes(node, before)]).toEqual([
      change,
      true,
      false,
    ]);
    expect([change, await node.inspect()]).toEqual([change, nothing]);
  }
  await node.retire();
}, 120_000);

test("a look finds containers that are older than their files, and nothing more", async () => {
  const node = await servingNode();
  renew(node, "newer");
  expect(await apply(node).runUntilKilled("after", (act) => act === envWritten)).toBe("killed");
  const { deviations, unseen } = await node.inspect();
  expect(unseen).toEqual([]);
  expect(deviations).toMatchObject([
    { step: "bring up Mailu", what: "containers", risk: "interrupts-sending" },
  ]);
  await node.retire();
});

test("settings that were changed and changed back under two killed workers are those of the books", async () => {
  const node = await servingNode();
  renew(node, "first");
  expect((await apply(node).finish()).at(-1)).toEqual(done);
  renew(node, "second");
  expect(await apply(node).runUntilKilled("after", (act) => act === up)).toBe("killed");
  renew(node, "first");
  expect(await apply(node).runUntilKilled("after", (act) => act === envWritten)).toBe("killed");
  expect((await apply(node).finish()).at(-1)).toEqual(done);
  expect([await takes(node, "first"), await takes(node, "second")]).toEqual([true, false]);
  await node.retire();
});

test("a node from before the marks is told apart, and bringing it up says so without starting a service again", async () => {
  const node = await servingNode();
  await onMachine(node, ["rm", "-f", "/mailu/applied/mailu.env", "/mailu/applied/docker-compose.yml"]);
  expect((await node.inspect()).deviations.map(({ because }) => because)).toEqual([
    expect.stringContaining("none on a node that merely is older than this mark"),
  ]);
  const changes: string[] = [];
  const watch = { after: (act: string) => void (onlyLooks(act) || changes.push(act)) };
  expect((await apply(node).finish(watch)).at(-1)).toEqual(done);
  expect(changes.filter((act) => act.startsWith("run docker"))).toEqual([up]);
  expect(await node.inspect()).toEqual(nothing);
  await node.retire();
});
