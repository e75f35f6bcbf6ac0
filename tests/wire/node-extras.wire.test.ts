import { optionalServices } from "@penguinmails/core/fleet/optional-services";
import { webAnswer } from "@penguinmails/provisioning/web-answer";
import { nodePorts } from "@penguinmails/sandbox/net";
import { afterAll, describe, expect, test } from "vitest";
import { changesOf, done, last, type Node, nothing, operation, servingNode } from "./operations.ts";
import { containerStates, onMachine, startPlanWorld } from "./plan-world.ts";

const world = await startPlanWorld();
afterAll(() => world.close());

const up = "run docker compose -f /mailu/docker-compose.yml up -d --remove-orphans";
const override = "/mailu/overrides/nginx/penguinmails.conf";
const apply = (node: Node) => node.operation(operation("apply"));

/** How the node's front answers somebody outside. */
const outside = async (node: Node, path: string) => {
  const front = { host: node.facts().primaryIp ?? "", port: nodePorts.https, hostname: node.spec.hostname };
  return (await webAnswer(front, path))?.status ?? "silence";
};
const apiAnswers = (node: Node) =>
  world.mailu.ensureDomain(node.access(), node.spec.secrets.mailuApiToken, node.spec.hostname);
async function expectServes(node: Node, extras: readonly string[]) {
  const has = (name: string) => extras.includes(name);
  expect(node.facts().extras ?? []).toEqual(extras);
  expect(
    [...(await containerStates(node)).keys()].filter((name) => ["webmail", "antivirus"].includes(name)),
  ).toEqual(extras);
  expect(await outside(node, "/webmail/")).toBe(has("webmail") ? 302 : "silence");
  for (const path of ["/admin", "/api/v1/domain", "/webmail/../admin", "/webmail/%2e%2e/admin", "/"])
    expect([path, await outside(node, path)]).toEqual([path, has("webmail") ? 404 : "silence"]);
  await apiAnswers(node);
}

test("a node with webmail and antivirus comes to serve; webmail is all that the world reaches of its pages", async () => {
  const node = await servingNode(world, 1, { rid: "vps-4gb", extras: optionalServices });
  await expectServes(node, ["webmail", "antivirus"]);
  expect(await node.inspect()).toEqual(nothing);
  await node.retire();
});

describe("a plan that changes", () => {
  const bought = [
    "run install -D -m 644 /dev/stdin /mailu/docker-compose.yml",
    up,
    "run docker compose -f /mailu/docker-compose.yml restart front",
  ];

  test("adds what was bought and takes away what was not, wherever the worker is killed", async () => {
    for (const killedAt of [null, ...bought]) {
      const node = await servingNode(world, 0, { rid: "vps-4gb" });
      await expectServes(node, []);
      node.includes(optionalServices);
      const walk = apply(node);
      if (killedAt) expect(await walk.runUntilKilled("after", (act) => act === killedAt)).toBe("killed");
      expect([killedAt, last(await walk.finish())]).toEqual([killedAt, done]);
      await expectServes(node, ["webmail", "antivirus"]);
      expect([killedAt, await node.inspect()]).toEqual([killedAt, nothing]);
      node.includes(["antivirus"]);
      const back = apply(node);
      if (killedAt === up) expect(await back.runUntilKilled("after", (act) => act === up)).toBe("killed");
      expect(last(await back.finish())).toEqual(done);
      await expectServes(node, ["antivirus"]);
      await expect(onMachine(node, ["cat", override])).rejects.toThrow("No such file");
      expect([killedAt, await node.inspect()]).toEqual([killedAt, nothing]);
      await node.retire();
    }
  }, 60_000);

  test("is looked at from outside again before it is over", async () => {
    const node = await servingNode(world, 0, { rid: "vps-2gb" });
    node.includes(["webmail"]);
    const changes = await changesOf(apply(node));
    expect(changes.slice(changes.indexOf("learn extras verified"))).toContain("learn verified");
    await node.retire();
  });

  test("is told by a look until it is applied, and makes nothing that is reached meanwhile look foreign", async () => {
    const node = await servingNode(world, 0, { rid: "vps-4gb", extras: ["webmail"] });
    node.includes([]);
    const { deviations } = await node.inspect();
    expect(new Set(deviations.map(({ step }) => step))).toEqual(new Set(["bring up Mailu"]));
    expect(deviations.map(({ hint }) => hint)).not.toContain("foreign-listener");
    await apply(node).finish();
    expect(await node.inspect()).toEqual(nothing);
    await node.retire();
  });

  test("has no other operation wait for a service that the containers were not made with, nor fail for it", async () => {
    const node = await servingNode(world, 0, { rid: "vps-2gb" });
    node.includes(["webmail"]);
    expect(last(await node.operation(operation("restart-mailu")).finish())).toEqual(done);
    await expectServes(node, []);
    expect(last(await node.operation(operation("resize", { rid: "vps-4gb" })).finish())).toEqual(done);
    await expectServes(node, ["webmail"]);
    await node.retire();
  });
});

describe("a machine that is too small for antivirus", () => {
  test("serves without it, and a look says to which machine it is to be resized; after that it comes", async () => {
    const node = await servingNode(world, 0, { rid: "vps-2gb", extras: optionalServices });
    await expectServes(node, ["webmail"]);
    const { deviations, unseen } = await node.inspect();
    expect(unseen).toEqual([]);
    expect(deviations).toMatchObject([
      {
        step: "record the size",
        what: "room for antivirus",
        seen: "a machine of 2048 MB",
        remedy: "Resize the machine to 2 CPU, 4 GB or larger.",
      },
    ]);
    expect(await changesOf(apply(node))).not.toContain(up);
    expect(last(await node.operation(operation("resize", { rid: "vps-4gb" })).finish())).toEqual(done);
    await expectServes(node, ["webmail", "antivirus"]);
    expect(await node.inspect()).toEqual(nothing);
    await node.retire();
  });
});

test("isolated it is reached by nobody, and released it runs what it ran", async () => {
  const node = await servingNode(world, 0, { rid: "vps-4gb", extras: optionalServices });
  expect(last(await node.operation(operation("isolate")).finish())).toEqual(done);
  expect(await outside(node, "/webmail/")).toBe("silence");
  expect(last(await node.operation(operation("release")).finish())).toEqual(done);
  await expectServes(node, ["webmail", "antivirus"]);
  await node.retire();
});

test("admin pages that the world reaches are found, and what is served from outside again is as the file says", async () => {
  const node = await servingNode(world, 0, { rid: "vps-2gb", extras: ["webmail"] });
  const restart = ["docker", "compose", "-f", "/mailu/docker-compose.yml", "restart", "front"];
  await onMachine(node, ["rm", "-f", override]);
  await onMachine(node, restart);
  expect(await outside(node, "/admin")).toBe(302);
  const found = (await node.inspect()).deviations.map(({ step, what }) => [step, what]);
  expect(found).toEqual([
    ["bring up Mailu", override],
    ["verify the services", "/admin from outside"],
    ["verify the services", "/api/v1 from outside"],
  ]);
  expect(last(await apply(node).finish())).toEqual(done);
  await expectServes(node, ["webmail"]);
  await node.retire();
});
