import { createHash } from "node:crypto";
import { composeStatus, restartAll, stopAll } from "@penguinmails/provisioning/commands/mailu";
import { afterAll, expect, test } from "vitest";
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
import { linesOnMachine, onMachine, startPlanWorld } from "./plan-world.ts";

const world = await startPlanWorld();
afterAll(() => world.close());

const up = "run docker compose -f /mailu/docker-compose.yml up -d --remove-orphans";
const dockerRestarted = "run systemctl restart docker";
const envWritten = "run install -D -m 600 /dev/stdin /mailu/mailu.env";
const apply = (node: Node) => node.operation(operation("apply"));

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
  const node = await servingNode(world);
  let round = 0;
  const renewed = async () => {
    renew(node, `round ${++round}`);
    return apply(node);
  };
  const changes = await killedAfterEveryChange(renewed, async (change) => {
    const isTaken = [await takes(node, `round ${round}`), await takes(node, `round ${round - 1}`)];
    expect([change, isTaken]).toEqual([change, [true, false]]);
    expect([change, await node.inspect()]).toEqual([change, nothing]);
  });
  expect(changes).toContain(envWritten);
  expect(changes).toContain(up);
  await node.retire();
}, 120_000);

test("a look finds containers that are older than their files, and nothing more", async () => {
  const node = await servingNode(world);
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
  const node = await servingNode(world);
  renew(node, "first");
  expect(last(await apply(node).finish())).toEqual(done);
  renew(node, "second");
  expect(await apply(node).runUntilKilled("after", (act) => act === up)).toBe("killed");
  renew(node, "first");
  expect(await apply(node).runUntilKilled("after", (act) => act === envWritten)).toBe("killed");
  expect(last(await apply(node).finish())).toEqual(done);
  expect([await takes(node, "first"), await takes(node, "second")]).toEqual([true, false]);
  await node.retire();
});

test("a node from before the marks is told apart, and bringing it up says so without starting a service again", async () => {
  const node = await servingNode(world);
  await onMachine(node, ["rm", "-f", "/mailu/applied/mailu.env", "/mailu/applied/docker-compose.yml"]);
  expect((await node.inspect()).deviations.map(({ because }) => because)).toEqual([
    expect.stringContaining("none on a node that merely is older than this mark"),
  ]);
  const changes = await changesOf(apply(node));
  expect(changes.filter((act) => act.startsWith("run docker"))).toEqual([up]);
  expect(await node.inspect()).toEqual(nothing);
  await node.retire();
});

/** As on a node from before Docker had no proxy. */
const withProxy = [[["rm", "-f", "/etc/docker/daemon.json"]], [["systemctl", "restart", "docker"]]] as const;

test("Docker on a node from before it had no proxy is started without one, and translates as it did", async () => {
  const node = await servingNode(world);
  await linesOnMachine(node, ...withProxy);
  expect((await node.inspect()).deviations.map(({ step, what }) => [step, what])).toEqual([
    ["install Docker", "/etc/docker/daemon.json"],
    ["install Docker", "Docker's proxy"],
  ]);
  expect(await changesOf(apply(node))).toContain(dockerRestarted);
  expect(await node.inspect()).toEqual(nothing);
  await node.retire();
});

test("Docker whose containers are stopped is started without its proxy before they come up", async () => {
  const node = await servingNode(world);
  await linesOnMachine(node, ...withProxy, [stopAll]);
  const changes = await changesOf(apply(node));
  const starts = [dockerRestarted, up];
  expect(changes.filter((act) => starts.includes(act))).toEqual(starts);
  expect(await node.inspect()).toEqual(nothing);
  await node.retire();
});

test("containers that started a moment ago are no difference from the plan", async () => {
  const node = await servingNode(world);
  await onMachine(node, restartAll);
  expect(await onMachine(node, composeStatus)).toContain('"Health":"starting"');
  expect(await node.inspect()).toEqual(nothing);
  await node.retire();
});
