import { createHash } from "node:crypto";
import { greeting } from "@penguinmails/provisioning/greeting";
import { openShell } from "@penguinmails/provisioning/shell/ssh";
import { nodePorts } from "@penguinmails/sandbox/net";
import nodemailer from "nodemailer";
import { afterAll, expect, test } from "vitest";
import {
  changesOf,
  done,
  killAndFinish,
  last,
  type Node,
  nothing,
  operation,
  servingNode,
} from "./operations.ts";
import { containerStates, onMachine, startPlanWorld } from "./plan-world.ts";
import { onlyLooks } from "./watched.ts";

const world = await startPlanWorld({ isolationProfile: "isolation" });
afterAll(() => world.close());

const sender = (node: Node) => `ada@${node.spec.hostname}`;

/** A node that serves, with an account that hands over mail, and what opens it before it is isolated. */
async function sendingNode(): Promise<Node> {
  const node = await servingNode(world);
  await renew(node, "first");
  const account = { email: sender(node), displayName: "Ada", forwardTo: null, mayUseAnySender: true };
  await world.mailu.ensureMailbox(node.access(), token(node), { ...account, password: "password-first" });
  return node;
}
const token = (node: Node) => node.spec.secrets.mailuApiToken;

/** What asking for isolation writes into our books: other secrets, which the machine doesn't know yet. */
async function renew(node: Node, which: string) {
  node.sends([{ email: sender(node), password: `password-${which}`, displayName: "Ada" }]);
  if (which === "first") return;
  const secret = createHash("sha256").update(`${which} ${node.spec.nodeId}`).digest("hex");
  node.rotates({
    mailuSecretKey: secret.slice(0, 16),
    mailuApiToken: secret.slice(0, 32),
    collectorPassword: `collector-${which}`,
  });
}

const ports = [nodePorts.smtp, nodePorts.submission, nodePorts.imaps];
const greets = async (node: Node) =>
  (await Promise.all(ports.slice(0, 2).map((port) => greeting(node.access().host, port, 500)))).map((line) =>
    line.startsWith("220"),
  );
const logsIn = (node: Node, pass: string) =>
  nodemailer
    .createTransport({
      host: node.access().host,
      port: nodePorts.submission,
      requireTLS: true,
      tls: { rejectUnauthorized: false },
      auth: { user: sender(node), pass },
    })
    .verify()
    .then(
      () => true,
      () => false,
    );
const takes = (node: Node, apiToken: string) =>
  world.mailu.ensureDomain(node.access(), apiToken, node.spec.hostname).then(
    () => true,
    () => false,
  );
const smtpState = async (node: Node) => (await containerStates(node)).get("smtp");

const asksNames = async (node: Node) =>
  (await onMachine(node, ["nft", "list", "ruleset"])).includes("dport 53 accept");
/** The provider's firewall profile before its machine. */
const profileOf = (node: Node) => world.machinesNamed(node.spec.name)[0]?.firewall;

type Keys = { readonly access: ReturnType<Node["access"]>; readonly token: string };
const keysOf = (node: Node): Keys => ({ access: node.access(), token: token(node) });

async function expectIsolated(node: Node, former: Keys, change: string): Promise<void> {
  expect([change, await greets(node)]).toEqual([change, [false, false]]);
  expect([change, await smtpState(node), await asksNames(node)]).toEqual([change, "exited", false]);
  expect([change, profileOf(node), node.facts().wall?.former]).toEqual([change, "isolation", "default"]);
  const { host, hostKey, sshPrivateKey } = former.access;
  const old = openShell({ host, port: nodePorts.ssh, privateKey: sshPrivateKey, hostKey });
  await expect(old).rejects.toMatchObject({ kind: "refused-key" });
  expect([change, await takes(node, former.token), await takes(node, token(node))]).toEqual([
    change,
    false,
    true,
  ]);
  const { evidence } = node.facts();
  const context = `node:${node.spec.nodeId}:evidence:${evidence?.id}|`;
  const plain = evidence?.sealed.slice(context.length) ?? "";
  expect(createHash("sha256").update(plain).digest("hex")).toBe(evidence?.sha256);
  expect(plain).toContain(former.access.hostname ? "keys that open it" : "");
}

test("an isolated machine is shut, opened by nothing that opened it before, and its evidence is from before that", async () => {
  const node = await sendingNode();
  const former = keysOf(node);
  expect(await greets(node)).toEqual([true, true]);
  await onMachine(
    node,
    ["install", "-D", "-m", "600", "/dev/stdin", "/root/.ssh/authorized_keys"],
    [await onMachine(node, ["cat", "/root/.ssh/authorized_keys"]), "ssh-ed25519 AAAAFOREIGN somebody\n"].join(
      "",
    ),
  );
  await renew(node, "second");
  const acts: string[] = [];
  const outcomes = await node
    .operation(operation("isolate"))
    .finish({ before: (act) => void acts.push(act) });
  expect(outcomes.at(-1)).toEqual(done);
  await expectIsolated(node, former, "none");
  expect(node.facts().evidence?.sealed).toContain("AAAAFOREIGN");
  expect(node.facts().evidence?.parts.map(({ name }) => name)).toEqual([
    "processes",
    "log of SSH",
    "sockets",
    "containers",
    "keys that open it",
    "firewall",
    "checksums of our files",
  ]);
  const changes = acts.filter((act) => !onlyLooks(act));
  expect(changes.slice(0, 4)).toEqual([
    "learn wall",
    "hostwinds setFirewallProfile",
    "learn wallTriedFor",
    "learn evidence evidenceFor",
  ]);
  expect(
    changes.filter((act) => /postsuper|compose.* down|\brm\b(?! -f \/mailu\/applied\/)/.test(act)),
  ).toEqual([]);
  await node.retire();
});

test("an isolated machine stays so while anything on it differs, and says what", async () => {
  const node = await sendingNode();
  await renew(node, "second");
  expect(last(await node.operation(operation("isolate")).finish())).toEqual(done);
  const path = "/etc/ssh/sshd_config.d/60-penguinmails.conf";
  const ours = await onMachine(node, ["cat", path]);
  await onMachine(node, ["install", "-D", "-m", "644", "/dev/stdin", path], `${ours}PermitRootLogin yes\n`);
  const refused = (await node.operation(operation("release")).finish()).at(-1);
  expect(refused).toMatchObject({ status: "failed", cause: expect.stringContaining(path) });
  expect([await greets(node), await asksNames(node)]).toEqual([[false, false], false]);
  await onMachine(node, ["install", "-D", "-m", "644", "/dev/stdin", path], ours);
  expect(last(await node.operation(operation("release")).finish())).toEqual(done);
  expect(await greets(node)).toEqual([true, true]);
  expect([await logsIn(node, "password-first"), await logsIn(node, "password-second")]).toEqual([
    false,
    true,
  ]);
  expect(await node.inspect()).toEqual(nothing);
  await node.retire();
});

test("killed at any change, isolating and releasing end where they would have ended", async () => {
  const node = await sendingNode();
  await renew(node, "counted");
  const changes = {
    isolate: await changesOf(node.operation(operation("isolate"))),
    release: await changesOf(node.operation(operation("release"))),
  };
  expect(changes.isolate.length).toBeGreaterThan(8);
  expect(changes.release.length).toBeGreaterThan(3);
  const killed = async (kind: keyof typeof changes, at: number) => {
    const n = at % changes[kind].length;
    const change = changes[kind][n] ?? "";
    await killAndFinish(node.operation(operation(kind)), n, change);
    return change;
  };
  for (let at = 0; at < Math.max(changes.isolate.length, changes.release.length); at++) {
    const former = keysOf(node);
    await renew(node, `round ${at}`);
    await expectIsolated(node, former, await killed("isolate", at));
    const change = await killed("release", at);
    expect([change, profileOf(node), await greets(node), await node.inspect()]).toEqual([
      change,
      "default",
      [true, true],
      nothing,
    ]);
  }
  await node.retire();
}, 240_000);

test("before a machine that no longer lets us in stands the provider's wall, whatever waits behind it", async () => {
  const node = await sendingNode();
  await renew(node, "second");
  const cut = { service: "machine", match: node.access().host, answer: "no-ssh", times: null };
  await world.store.put("fault", "cut", cut);
  const isolating = node.operation(operation("isolate"));
  expect(await isolating.run()).toMatchObject({ status: "waiting", step: "keep the evidence" });
  expect([profileOf(node), await greets(node)]).toEqual(["isolation", [false, false]]);
  await world.noFaults();
  expect(last(await isolating.finish())).toEqual(done);
  await node.retire();
});

test("a provider that does not answer holds nothing up on the machine, and its wall stands when it does", async () => {
  const node = await sendingNode();
  const former = keysOf(node);
  await renew(node, "second");
  await world.fault("set_instance_firewall", "error", "always");
  const walk = node.operation(operation("isolate"));
  expect(last(await walk.finish())).toMatchObject({
    status: "failed",
    step: "put up the provider's wall",
    remedy: expect.stringContaining("Hostwinds"),
  });
  expect([await greets(node), await smtpState(node), await takes(node, former.token)]).toEqual([
    [false, false],
    "exited",
    false,
  ]);
  expect(profileOf(node)).toBe("default");
  await world.noFaults();
  expect(last(await walk.finish())).toEqual(done);
  await expectIsolated(node, former, "none");
  await node.retire();
});

test("an isolated machine that is started again is shut and holds its queue, whatever was loaded or started, wherever it is killed; clean, it is released", async () => {
  const node = await sendingNode();
  await renew(node, "second");
  expect(last(await node.operation(operation("isolate")).finish())).toEqual(done);
  const bootId = () => onMachine(node, ["cat", "/proc/sys/kernel/random/boot_id"]);
  const reboot = () => node.operation({ ...operation("reboot"), isIsolated: true });
  await world.hosting.setFirewallProfile(node.facts().serviceId ?? "", "default");
  const changes = await changesOf(reboot());
  expect(changes).toContain("hostwinds rebootInstance");
  expect(changes).toContain("run docker compose -f /mailu/docker-compose.yml stop smtp");
  for (const [at, change] of changes.entries()) {
    // As an intruder with an open session may have it, and somebody in the provider's panel.
    await onMachine(node, ["nft", "flush", "ruleset"]);
    await onMachine(node, ["rm", "-f", "/etc/nftables.conf"]);
    await world.hosting.setFirewallProfile(node.facts().serviceId ?? "", "default");
    const before = await bootId();
    await killAndFinish(reboot(), at, change);
    expect([change, await bootId()]).not.toEqual([change, before]);
    expect([change, await greets(node), await smtpState(node)]).toEqual([change, [false, false], "exited"]);
    expect([change, await asksNames(node)]).toEqual([change, false]);
    expect([change, profileOf(node), node.facts().wall?.former]).toEqual([change, "isolation", "default"]);
  }
  expect(last(await reboot().finish())).toEqual(done);
  // Mailu's admin, which asks for names before it begins, waits since the boot.
  await onMachine(node, ["hostnamectl", "set-hostname", "elsewhere"]);
  const refused = (await node.operation(operation("release")).finish()).at(-1);
  expect(refused).toMatchObject({ status: "failed", cause: expect.stringContaining("host name") });
  expect([await greets(node), await asksNames(node)]).toEqual([[false, false], false]);
  await onMachine(node, ["hostnamectl", "set-hostname", node.spec.hostname]);
  expect((await node.operation(operation("release")).finish()).at(-1)).toEqual(done);
  expect([await greets(node), await node.inspect()]).toEqual([[true, true], { deviations: [], unseen: [] }]);
  await node.retire();
}, 120_000);
