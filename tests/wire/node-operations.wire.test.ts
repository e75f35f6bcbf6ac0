import { X509Certificate } from "node:crypto";
import type { NodeOperation } from "@penguinmails/core/ports/node-converger";
import { servedCertificate } from "@penguinmails/provisioning/served-certificate";
import { openShell } from "@penguinmails/provisioning/shell/ssh";
import { nodePorts } from "@penguinmails/sandbox/net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { linesOnMachine, onlyLooks, type PlanWorld, startPlanWorld } from "./plan-world.ts";

let world: PlanWorld;
beforeAll(async () => {
  world = await startPlanWorld();
});
afterAll(() => world.close());

type Node = ReturnType<PlanWorld["node"]>;
let asked = 0;
const operation = (kind: NodeOperation["kind"], ip: string | null = null): NodeOperation => ({
  id: `asked-${++asked}`,
  kind,
  ip,
  rid: kind === "resize" ? "vps-4gb" : null,
});
const last = (outcomes: readonly { readonly status: string }[]) => outcomes.at(-1);
const nothing = { deviations: [], unseen: [] };

async function servingNode(secondaryAddresses = 1): Promise<Node> {
  const node = world.node(secondaryAddresses);
  expect(last(await node.finish())).toEqual({ status: "done" });
  return node;
}

/** Kills the operation after each of its changes, each time on a node that `before` made ready, and finishes it. */
async function killedAfterEveryChange(
  kind: NodeOperation["kind"],
  before: (node: Node) => Promise<string | undefined>,
  after: (node: Node, change: string) => Promise<void>,
  watch: (act: string) => void = () => {},
): Promise<readonly string[]> {
  const node = await servingNode();
  const undisturbed = operation(kind, (await before(node)) ?? null);
  const changes: string[] = [];
  await node.operation(undisturbed).finish({ after: (act) => void (onlyLooks(act) || changes.push(act)) });
  await after(node, "none");
  for (const [n, change] of changes.entries()) {
    const walk = node.operation(operation(kind, (await before(node)) ?? null));
    let seen = -1;
    const killed = await walk.runUntilKilled("after", (act) => {
      watch(act);
      return !onlyLooks(act) && ++seen === n;
    });
    expect([change, killed]).toEqual([change, "killed"]);
    expect([change, last(await walk.finish({ after: watch }))]).toEqual([change, { status: "done" }]);
    await after(node, change);
  }
  await node.retire();
  return changes;
}

test("applied to an untouched node, it changes nothing", async () => {
  const node = await servingNode();
  const acts: string[] = [];
  await node.operation(operation("apply")).finish({ before: (act) => void acts.push(act) });
  expect(acts.filter((act) => !onlyLooks(act))).toEqual(["learn lookedAgainFor"]);
  await node.retire();
});

test("applied, everything that drifted is as planned again, wherever it is killed, and nothing is bought", async () => {
  const tamper = async (node: Node) => {
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
    return undefined;
  };
  const changes = await killedAfterEveryChange("apply", tamper, async (node, change) => {
    expect([change, await node.inspect()]).toEqual([change, nothing]);
    expect(world.machinesNamed(node.spec.name)).toHaveLength(1);
  });
  expect(changes.length).toBeGreaterThan(15);
  expect(changes).not.toContain("hostwinds createInstance");
  expect(changes).not.toContain("hostwinds orderAddress");
}, 120_000);

test("after another key, exactly one works: the one that is written down, wherever it is killed", async () => {
  const former: { current: ReturnType<Node["access"]> | null } = { current: null };
  const changes = await killedAfterEveryChange(
    "rotate-key",
    async (node) => {
      former.current = node.access();
      return undefined;
    },
    async (node, change) => {
      const keys = (await linesOnMachine(node, [["cat", "/root/.ssh/authorized_keys"]])).trim().split("\n");
      expect([change, keys]).toEqual([change, [node.facts().sshPublicKey?.trim()]]);
      expect(node.facts().nextKey).toBeNull();
      const { host = "", hostKey = "", sshPrivateKey = "" } = former.current ?? {};
      const old = openShell({ host, port: nodePorts.ssh, privateKey: sshPrivateKey, hostKey });
      await expect(old).rejects.toMatchObject({ kind: "refused-key" });
      expect(await node.inspect()).toEqual(nothing);
    },
  );
  expect(changes.length).toBeGreaterThanOrEqual(6);
}, 120_000);

test("at every moment of the change the key that is written down opens the machine", async () => {
  const node = await servingNode(0);
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
  const node = await servingNode();
  const restarts: string[] = [];
  const count = { after: (act: string) => void (act.endsWith(" restart") && restarts.push(act)) };
  const once = operation("restart-mailu");
  expect(last(await node.operation(once).finish(count))).toEqual({ status: "done" });
  expect(last(await node.operation(once).finish(count))).toEqual({ status: "done" });
  expect(restarts).toHaveLength(1);
  expect(node.facts().verified).toBe(true);
  await node.retire();
  const changes = await killedAfterEveryChange(
    "restart-mailu",
    async () => undefined,
    async (each, change) => expect([change, await each.inspect()]).toEqual([change, nothing]),
  );
  expect(changes).toEqual([
    "run docker compose -f /mailu/docker-compose.yml restart",
    "learn restartedFor verified",
    "learn verified",
  ]);
});

test("a machine is started again once, also one that is off, and sends from its own addresses afterwards wherever it is killed", async () => {
  const bootIdOf = (node: Node) => linesOnMachine(node, [["cat", "/proc/sys/kernel/random/boot_id"]]);
  const before = { bootId: "", boots: 0 };
  const machineOf = (node: Node) => world.machinesNamed(node.spec.name)[0];
  const changes = await killedAfterEveryChange(
    "reboot",
    async (node) => {
      Object.assign(before, { bootId: await bootIdOf(node), boots: machineOf(node)?.boots });
      return undefined;
    },
    async (node, change) => {
      expect([change, await bootIdOf(node)]).not.toEqual([change, before.bootId]);
      expect([change, machineOf(node)?.boots]).toEqual([change, before.boots + 1]);
      expect([change, await node.inspect()]).toEqual([change, nothing]);
    },
  );
  expect(changes).toContain("hostwinds rebootInstance");

  const node = await servingNode();
  const machine = machineOf(node);
  if (!machine) throw new Error("no such machine");
  await world.changeMachine(machine, { power: "off" });
  expect((await node.inspect()).deviations[0]).toMatchObject({ what: "machine", seen: "switched off" });
  expect(last(await node.operation(operation("reboot")).finish())).toEqual({ status: "done" });
  expect(await node.inspect()).toEqual(nothing);
  await node.retire();
}, 120_000);

/** The certificate that the node shows on each port, and those that lie on the machine. */
async function certificatesOf(node: Node) {
  const host = node.facts().primaryIp ?? "";
  const hostname = node.spec.hostname;
  const shown = [];
  for (const [port, starttls] of [
    [nodePorts.smtp, true],
    [nodePorts.smtps, false],
    [nodePorts.submission, true],
  ] as const) {
    const certificate = await servedCertificate({ host, port, starttls, hostname });
    shown.push(typeof certificate === "string" ? certificate : certificate.fingerprint256);
  }
  const kept = [];
  for (const lineage of ["mailu", "mailu-ecdsa"])
    kept.push(
      new X509Certificate(
        await linesOnMachine(node, [["cat", `/mailu/certs/letsencrypt/live/${lineage}/fullchain.pem`]]),
      ).fingerprint256,
    );
  return { shown, kept };
}

test("both certificates are renewed once and shown on every port, wherever it is killed", async () => {
  const before: { kept: readonly string[] } = { kept: [] };
  let renewals = 0;
  const changes = await killedAfterEveryChange(
    "renew-tls",
    async (node) => {
      before.kept = (await certificatesOf(node)).kept;
      renewals = 0;
      return undefined;
    },
    async (node, change) => {
      const { shown, kept } = await certificatesOf(node);
      expect([change, kept.filter((one) => before.kept.includes(one))]).toEqual([change, []]);
      expect([change, new Set(shown).size, kept.includes(shown[0] ?? "")]).toEqual([change, 1, true]);
      expect([change, await node.inspect()]).toEqual([change, nothing]);
      if (change !== "none") expect([change, renewals]).toEqual([change, 2]);
    },
    (act) => void (act.includes("certbot renew") && renewals++),
  );
  expect(changes.map((change) => change.replace(/^run .*certbot.* /, "certbot "))).toEqual([
    "learn certificatesBefore",
    "certbot mailu",
    "certbot mailu-ecdsa",
  ]);
}, 120_000);

test("a new certificate that the front did not read is shown after its front starts again", async () => {
  const node = await servingNode(0);
  await world.store.put("fault", "hook", {
    service: "mailu",
    action: "certbot",
    effect: "timeout-after-effect",
    times: "always",
  });
  const acts: string[] = [];
  const outcomes = await node
    .operation(operation("renew-tls"))
    .finish({ before: (act) => void acts.push(act) });
  await world.noFaults();
  expect(last(outcomes)).toEqual({ status: "done" });
  expect(acts.filter((act) => act.endsWith("restart front"))).toHaveLength(1);
  const { shown, kept } = await certificatesOf(node);
  expect(new Set([...shown, kept[1]]).size).toBe(1);
  await node.retire();
});

test("an authority that refuses is asked once an hour, in its own words, and the old certificate stays", async () => {
  const node = await servingNode(0);
  const { kept } = await certificatesOf(node);
  await world.store.put("fault", "refuses", {
    service: "mailu",
    action: "certbot",
    effect: "error",
    times: "always",
  });
  const walk = node.operation(operation("renew-tls"));
  expect(await walk.run()).toMatchObject({
    status: "waiting",
    step: "renew the certificates",
    reason: expect.stringMatching(/^Let's Encrypt refused: .*too many certificates/),
    retryAfterMs: 3_600_000,
  });
  expect((await certificatesOf(node)).kept).toEqual(kept);
  await world.noFaults();
  expect(last(await walk.finish())).toEqual({ status: "done" });
  await node.retire();
});

test("a certificate that ends within three weeks is drift, with the day, and applying the plan renews it", async () => {
  const node = await servingNode(0);
  const { context } = world;
  const { primaryIp = "" } = node.facts();
  // Its name leads elsewhere, so Mailu's own renewals come to nothing.
  await context.zones.set(node.spec.hostname, "A", ["127.0.0.1"], 300);
  for (let n = 0; n < 70; n++) await world.pass(86_400_000);
  await context.zones.set(node.spec.hostname, "A", [primaryIp], 300);
  const { deviations } = await node.inspect();
  expect(deviations.map(({ step, what }) => [step, what])).toEqual(
    [2525, 5465, 5587].map((port) => ["hold a certificate", `certificate on port ${port}`]),
  );
  expect(deviations[0]?.seen).toMatch(/^ends on \d{4}-\d\d-\d\d, in (19|20) days$/);
  expect(last(await node.operation(operation("apply")).finish())).toEqual({ status: "done" });
  expect(await node.inspect()).toEqual(nothing);
  await node.retire();
});

const kinds = ["apply", "restart-mailu", "rotate-key", "renew-tls"] as const;

test.each(kinds)("%s on a machine that no longer takes our key fails at once, and says so", async (kind) => {
  const node = await servingNode(0);
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
  const node = await servingNode(0);
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

/** What the node has is what is wanted: on the bill, on the machine, in DNS, in Mailu and in the books. */
async function expectAddresses(node: Node, change: string, wanted: number) {
  const [machine] = world.machinesNamed(node.spec.name);
  const kept = machine?.addresses.filter(({ releasedAtMs }) => releasedAtMs === null) ?? [];
  const { primaryIp = "", secondaryIps = [] } = node.facts();
  expect([change, kept.map(({ ip }) => ip).sort()]).toEqual([change, [primaryIp, ...secondaryIps].sort()]);
  expect([change, secondaryIps.length]).toEqual([change, wanted]);
  expect([change, await node.inspect()]).toEqual([change, nothing]);
  const monthlyCents = kept.reduce((sum, one) => sum + one.monthlyCents, machine?.monthlyCents ?? 0);
  expect([change, node.facts().monthlyCents]).toEqual([change, monthlyCents]);
}
const add = async (node: Node) => {
  node.want(node.spec.secondaryAddresses + 1);
  expect(last(await node.operation(operation("add-address")).finish())).toEqual({ status: "done" });
};
const remove = async (node: Node, ip = "") => {
  node.want(node.spec.secondaryAddresses - 1);
  expect(last(await node.operation(operation("remove-address", ip)).finish())).toEqual({ status: "done" });
};

test("one more address is bought once and sends under its own name, wherever it is killed", async () => {
  const changes = await killedAfterEveryChange(
    "add-address",
    async (node) => {
      node.want(node.spec.secondaryAddresses + 1);
      return undefined;
    },
    async (node, change) => {
      await expectAddresses(node, change, 2);
      await remove(node, node.facts().secondaryIps?.at(-1));
    },
  );
  expect(changes.filter((change) => change === "hostwinds orderAddress")).toHaveLength(1);
}, 240_000);

test("an address that goes leaves nothing behind and the others as they were, wherever it is killed", async () => {
  const kept = { name: "", ip: "", gone: "" };
  await killedAfterEveryChange(
    "remove-address",
    async (node) => {
      await add(node);
      node.want(1);
      const [going, staying = ""] = node.facts().secondaryIps ?? [];
      const { zones } = world.context;
      const nameOf = (ip: string) =>
        zones.get(`${ip.split(".").reverse().join(".")}.in-addr.arpa`, "PTR")?.values[0] ?? "";
      Object.assign(kept, { ip: staying, name: nameOf(staying), gone: nameOf(going ?? "") });
      expect(zones.get(kept.gone, "A")?.values).toEqual([going]);
      return going;
    },
    async (node, change) => {
      await expectAddresses(node, change, 1);
      expect(node.facts().secondaryIps).toEqual([kept.ip]);
      const { zones } = world.context;
      expect([change, zones.get(kept.name, "A")?.values]).toEqual([change, [kept.ip]]);
      expect([change, zones.get(kept.gone, "A")]).toEqual([change, null]);
      const networks = await linesOnMachine(node, [["docker", "network", "ls"]]);
      expect([change, networks.trim().split("\n")]).toEqual([
        change,
        ["mailu_default", expect.stringMatching(/^mailu_ip\d+$/)],
      ]);
    },
  );
}, 240_000);
