import { openShell } from "@penguinmails/provisioning/shell/ssh";
import { nodePorts } from "@penguinmails/sandbox/net";
import { afterAll, expect, test } from "vitest";
import {
  changesOf,
  done,
  killedAfterEveryChange,
  last,
  nothing,
  operation,
  servingNode,
} from "./operations.ts";
import { linesOnMachine, startPlanWorld } from "./plan-world.ts";
import { onlyLooks } from "./watched.ts";

const world = await startPlanWorld();
afterAll(() => world.close());

test("applied to an untouched node, it changes nothing", async () => {
  const node = await servingNode(world);
  expect(await changesOf(node.operation(operation("apply")))).toEqual(["learn lookedAgainFor"]);
  await node.retire();
});

test("applied, everything that drifted is as planned again, wherever it is killed, and nothing is bought", async () => {
  const node = await servingNode(world);
  const tampered = async () => {
    const { primaryIp = "", secondaryIps: [secondary = ""] = [] } = node.facts();
    const { zones } = world.context;
    const keys = "/root/.ssh/authorized_keys";
    const env = "/mailu/mailu.env";
    const put = (path: string, text: string) =>
      [["install", "-D", "-m", "600", "/dev/stdin", path], text] as const;
    const present = await linesOnMachine(node, [["cat", keys]]);
    const settings = await linesOnMachine(node, [["cat", env]]);
    await zones.set(`${primaryIp.split(".").reverse().join(".")}.in-addr.arpa`, "PTR", ["x.example"], 300);
    await zones.set(`o1.${node.spec.hostname}`, "A", ["127.0.0.1"], 300);
    await linesOnMachine(
      node,
      put(keys, `${present}ssh-ed25519 AAAAFOREIGN somebody\n`),
      put(env, settings.replace("MESSAGE_RATELIMIT=100000/day", "MESSAGE_RATELIMIT=200/day")),
      [["nft", "flush", "ruleset"]],
      [["hostnamectl", "set-hostname", "elsewhere"]],
      [["ip", "addr", "del", `${secondary}/32`, "dev", "eth0"]],
    );
    expect((await node.inspect()).deviations.length).toBeGreaterThanOrEqual(7);
    return node.operation(operation("apply"));
  };
  const changes = await killedAfterEveryChange(tampered, async (change) => {
    expect([change, await node.inspect()]).toEqual([change, nothing]);
    expect(world.machinesNamed(node.spec.name)).toHaveLength(1);
  });
  expect(changes.length).toBeGreaterThan(15);
  expect(changes).not.toContain("hostwinds createInstance");
  expect(changes).not.toContain("hostwinds orderAddress");
  await node.retire();
}, 240_000);

test("after another key, exactly one works: the one that is written down, wherever it is killed", async () => {
  const node = await servingNode(world);
  let former = node.access();
  const changes = await killedAfterEveryChange(
    async () => {
      former = node.access();
      return node.operation(operation("rotate-key"));
    },
    async (change) => {
      const keys = (await linesOnMachine(node, [["cat", "/root/.ssh/authorized_keys"]])).trim().split("\n");
      expect([change, keys]).toEqual([change, [node.facts().sshPublicKey?.trim()]]);
      expect(node.facts().nextKey).toBeNull();
      const { host, hostKey, sshPrivateKey } = former;
      const old = openShell({ host, port: nodePorts.ssh, privateKey: sshPrivateKey, hostKey });
      await expect(old).rejects.toMatchObject({ kind: "refused-key" });
      expect(await node.inspect()).toEqual(nothing);
    },
  );
  expect(changes.length).toBeGreaterThanOrEqual(6);
  await node.retire();
}, 240_000);

test("at every moment of the change the key that is written down opens the machine", async () => {
  const node = await servingNode(world, 0);
  let looks = 0;
  await node.operation(operation("rotate-key")).finish({
    after: async (act) => {
      if (onlyLooks(act)) return;
      await linesOnMachine(node, [["true"]]);
      looks++;
    },
  });
  expect(looks).toBeGreaterThanOrEqual(6);
  await node.retire();
});

test("Mailu is restarted once for each asking, and is well and greets again wherever it is killed", async () => {
  const node = await servingNode(world);
  const restarts: string[] = [];
  const count = { after: (act: string) => void (act.endsWith(" restart") && restarts.push(act)) };
  const once = operation("restart-mailu");
  expect(last(await node.operation(once).finish(count))).toEqual(done);
  expect(last(await node.operation(once).finish(count))).toEqual(done);
  expect(restarts).toHaveLength(1);
  expect(node.facts().verified).toBe(true);
  const changes = await killedAfterEveryChange(
    async () => node.operation(operation("restart-mailu")),
    async (change) => expect([change, await node.inspect()]).toEqual([change, nothing]),
  );
  expect(changes).toEqual([
    "run docker compose -f /mailu/docker-compose.yml restart",
    "learn restartedFor verified",
    "learn verified",
  ]);
  await node.retire();
});

test("a machine is started again once, also one that is off, and sends from its own addresses afterwards wherever it is killed", async () => {
  const node = await servingNode(world);
  const bootId = () => linesOnMachine(node, [["cat", "/proc/sys/kernel/random/boot_id"]]);
  const machineOf = () => {
    const [machine] = world.machinesNamed(node.spec.name);
    if (!machine) throw new Error("no such machine");
    return machine;
  };
  let before = { bootId: "", boots: 0 };
  const changes = await killedAfterEveryChange(
    async () => {
      before = { bootId: await bootId(), boots: machineOf().boots };
      return node.operation(operation("reboot"));
    },
    async (change) => {
      expect([change, await bootId()]).not.toEqual([change, before.bootId]);
      expect([change, machineOf().boots]).toEqual([change, before.boots + 1]);
      expect([change, await node.inspect()]).toEqual([change, nothing]);
    },
  );
  expect(changes).toContain("hostwinds rebootInstance");

  await world.changeMachine(machineOf(), { power: "off" });
  expect((await node.inspect()).deviations[0]).toMatchObject({ what: "machine", seen: "switched off" });
  expect(last(await node.operation(operation("reboot")).finish())).toEqual(done);
  expect(await node.inspect()).toEqual(nothing);
  await node.retire();
}, 240_000);

const kinds = ["apply", "restart-mailu", "rotate-key", "renew-tls"] as const;

test.each(kinds)("%s on a machine that no longer takes our key fails at once, and says so", async (kind) => {
  const node = await servingNode(world, 0);
  const keys = "/root/.ssh/authorized_keys";
  await linesOnMachine(node, [
    ["install", "-m", "600", "/dev/stdin", keys],
    "ssh-ed25519 AAAAFOREIGN somebody\n",
  ]);
  const outcomes = await node.operation(operation(kind)).finish();
  expect(outcomes).toMatchObject([
    {
      status: "failed",
      cause: `${node.facts().primaryIp} does not take our key`,
      remedy: expect.stringContaining("Put the node's key back"),
    },
  ]);
  await node.retire();
});

test.each(kinds)("%s on a machine with another host key fails at once, in other words", async (kind) => {
  const node = await servingNode(world, 0);
  await node.learn({ hostKey: "SHA256:of-another-machine" });
  const outcomes = await node.operation(operation(kind)).finish();
  expect(outcomes).toMatchObject([
    {
      status: "failed",
      cause: `The host key of ${node.facts().primaryIp} is not the pinned one`,
      remedy: expect.stringContaining("Find out who answers there"),
    },
  ]);
  await node.retire();
});
