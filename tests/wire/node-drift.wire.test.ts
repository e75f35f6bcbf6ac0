import { addFault, removeFault } from "@penguinmails/sandbox/control/faults";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Line, linesOnMachine, type PlanWorld, startPlanWorld } from "./plan-world.ts";
import { onlyLooks } from "./watched.ts";

let world: PlanWorld;
let node: ReturnType<PlanWorld["node"]>;
beforeAll(async () => {
  world = await startPlanWorld();
  node = world.node(2);
  expect((await node.finish()).at(-1)).toEqual({ status: "done" });
});
afterAll(() => world.close());

const onMachine = (...lines: readonly Line[]) => linesOnMachine(node, ...lines);
const write = (path: string, content: string) =>
  [["install", "-D", "-m", "644", "/dev/stdin", path], content] as const;
const read = (path: string) => onMachine([["cat", path]]);
const nat = ["iptables", "-t", "nat"];
/** Words of the rule that gives connections of the n-th secondary address' network that address. */
async function translation(n: number): Promise<readonly string[]> {
  const rules = await onMachine([[...nat, "-S", "POSTROUTING"]]);
  const rule = rules
    .split("\n")
    .find((line) => line.endsWith(`--to-source ${node.facts().secondaryIps?.[n - 1]}`));
  return rule?.split(" ").slice(2) ?? [];
}
const reverse = (ip = "") => `${ip.split(".").reverse().join(".")}.in-addr.arpa`;

test("an untouched node shows no difference, and the look changes nothing", async () => {
  const acts: string[] = [];
  const found = await node.inspect({ before: (act) => void acts.push(act) });
  expect(found).toEqual({ deviations: [], unseen: [] });
  expect(acts.length).toBeGreaterThan(10);
  expect(acts.filter((act) => !onlyLooks(act))).toEqual([]);
});

test("of new connections the node's firewall lets in SSH alone: what Docker forwards does not come in there", async () => {
  const rules = await read("/etc/nftables.conf");
  expect(rules.match(/dport .*/g)).toEqual(["dport 22 ct state new accept"]);
});

/** What somebody did to the node, what the look must say of it, and how it is taken back. */
const tampering: Record<
  string,
  () => Promise<{ readonly says: Record<string, unknown>; readonly undo: () => Promise<unknown> }>
> = {
  async "another key in authorized_keys"() {
    const path = "/root/.ssh/authorized_keys";
    const before = await read(path);
    await onMachine(write(path, `${before}ssh-ed25519 AAAAFOREIGN somebody\n`));
    const says = { step: "take over the keys", seen: "1 key(s) that we did not put there", remedy: null };
    return { says, undo: () => onMachine(write(path, before)) };
  },
  async "a program that listens and that nobody planned"() {
    const id = await addFault(world.store, {
      service: "machine",
      match: node.access().host,
      answer: "foreign-listener",
      times: null,
    });
    const says = {
      step: "harden the system",
      what: "listener tcp 0.0.0.0:4444",
      seen: "kworkerd",
      hint: "foreign-listener",
    };
    return { says, undo: () => removeFault(world.store, id) };
  },
  async "a firewall that is not loaded"() {
    await onMachine([["nft", "delete", "table", "inet", "penguinmails"]]);
    const says = { step: "harden the system", what: "firewall", seen: "our rules are not loaded" };
    return { says, undo: () => onMachine([["nft", "-f", "/etc/nftables.conf"]]) };
  },
  async "Docker that was started with its proxy"() {
    const path = "/etc/docker/daemon.json";
    const before = await read(path);
    const start = [["systemctl", "restart", "docker"]] as const;
    await onMachine(write(path, "{}"), start, write(path, before));
    const says = { step: "install Docker", what: "Docker's proxy", expected: "none", seen: "it runs" };
    return { says: { ...says, risk: "interrupts-sending" }, undo: () => onMachine(start) };
  },
  async "an address translation that is gone"() {
    const rule = await translation(1);
    await onMachine([[...nat, "-D", "POSTROUTING", ...rule]]);
    const ip = rule.at(-1) ?? "";
    const says = {
      step: "translate the addresses",
      what: `address translation of ${ip}`,
      seen: "no rule",
      ips: [ip],
    };
    return { says, undo: () => onMachine([[...nat, "-I", "POSTROUTING", ...rule]]) };
  },
  async "an address translation that another one comes before"() {
    const rule = await translation(1);
    const foreign = [...rule.slice(0, -1), node.facts().primaryIp ?? ""];
    await onMachine([[...nat, "-I", "POSTROUTING", ...foreign]]);
    const says = { step: "translate the addresses", seen: foreign.join(" "), ips: [rule.at(-1)] };
    return { says, undo: () => onMachine([[...nat, "-D", "POSTROUTING", ...foreign]]) };
  },
  async "a secondary address off the interface"() {
    const [ip = ""] = node.facts().secondaryIps ?? [];
    await onMachine([["ip", "addr", "del", `${ip}/32`, "dev", "eth0"]]);
    const says = { step: "configure the addresses", what: `address ${ip}`, ips: [ip] };
    return { says, undo: () => onMachine([["ip", "addr", "add", `${ip}/32`, "dev", "eth0"]]) };
  },
  async "Mailu's own rate limit"() {
    const path = "/mailu/mailu.env";
    const before = await read(path);
    await onMachine(write(path, before.replace("MESSAGE_RATELIMIT=100000/day", "MESSAGE_RATELIMIT=200/day")));
    const says = {
      step: "bring up Mailu",
      what: "mailu.env MESSAGE_RATELIMIT",
      expected: "100000/day",
      seen: "200/day",
      risk: "interrupts-sending",
    };
    return { says, undo: () => onMachine(write(path, before)) };
  },
  async "another API token"() {
    const path = "/mailu/mailu.env";
    const before = await read(path);
    const token = node.spec.secrets.mailuApiToken;
    await onMachine(write(path, before.replace(token, "stolen-token-0123456789")));
    const secret = "a secret that is not shown";
    return {
      says: { what: "mailu.env API_TOKEN", expected: secret, seen: secret },
      undo: () => onMachine(write(path, before)),
    };
  },
  async "another name in EHLO"() {
    const path = "/mailu/overrides/postfix/postfix.master";
    const before = await read(path);
    await onMachine(write(path, before.replace(`o1.${node.spec.hostname}`, "mail.elsewhere.example")));
    const says = {
      step: "bring up Mailu",
      what: path,
      seen: expect.stringContaining("mail.elsewhere.example"),
    };
    return { says: { ...says, risk: "brief" }, undo: () => onMachine(write(path, before)) };
  },
  async "other images"() {
    const path = "/mailu/docker-compose.yml";
    const before = await read(path);
    const up = ["docker", "compose", "-f", path, "up", "-d"];
    await onMachine(
      write(path, before.replace("postfix:2024.06", "postfix:master")),
      [up],
      write(path, before),
    );
    const says = {
      step: "bring up Mailu",
      what: "container smtp",
      expected: "ghcr.io/mailu/postfix:2024.06",
      seen: "ghcr.io/mailu/postfix:master",
      risk: "interrupts-sending",
    };
    return { says, undo: () => onMachine([up]) };
  },
  async "another reverse name"() {
    const [, , ip = ""] = node.facts().ptrOf ?? [];
    const { zones } = world.context;
    await zones.set(reverse(ip), "PTR", ["unassigned.example"], 300);
    const name = `o2.${node.spec.hostname}`;
    const says = { step: "set reverse DNS", expected: name, seen: "unassigned.example", ips: [ip] };
    return { says, undo: () => zones.set(reverse(ip), "PTR", [name], 300) };
  },
  async "a name that leads elsewhere"() {
    const { zones } = world.context;
    const name = node.spec.hostname;
    const ip = node.facts().primaryIp ?? "";
    await zones.set(name, "A", ["127.0.0.1"], 300);
    const says = { step: "publish the host names", what: `A of ${name}`, expected: ip, seen: "127.0.0.1" };
    return { says, undo: () => zones.set(name, "A", [ip], 300) };
  },
  async "a provider's firewall that shuts a port"() {
    const set = (name: string) => world.hosting.setFirewallProfile(node.facts().serviceId ?? "", name);
    await set("smtp");
    const says = {
      step: "open the provider's firewall",
      seen: "“smtp” lets in 22, 25, 80, 443, 465, 587 of them",
      because: "The provider's firewall shuts port 993 to this node: what came in cannot be read.",
      remedy: expect.stringContaining("HOSTWINDS_FIREWALL_PROFILE"),
    };
    return { says, undo: () => set("default") };
  },
  async "an address on the bill that nobody uses"() {
    const serviceId = node.facts().serviceId ?? "";
    await world.hosting.orderAddress(serviceId);
    await world.pass(35 * 60_000);
    const ours = [node.facts().primaryIp, ...(node.facts().secondaryIps ?? [])];
    const foreign = (await world.hosting.listAddresses(serviceId)).find((ip) => !ours.includes(ip)) ?? "";
    const says = { step: "order the secondary addresses", what: `address ${foreign}`, ips: [] };
    return { says, undo: () => world.hosting.deleteAddress(serviceId, foreign) };
  },
};

test.each(Object.keys(tampering))(
  "%s is found and said in a sentence; taken back, it is gone",
  async (name) => {
    const { says, undo } = (await tampering[name]?.()) ?? { says: {}, undo: async () => {} };
    const { deviations, unseen } = await node.inspect();
    expect(unseen).toEqual([]);
    expect(deviations).toEqual([expect.objectContaining(says)]);
    expect(deviations[0]?.because).toMatch(/^\S.{20,}\.$/);
    expect(JSON.stringify(deviations)).not.toMatch(/stolen-token|0123456789abcdef/);
    await undo();
    expect(await node.inspect()).toEqual({ deviations: [], unseen: [] });
  },
);

test("a machine that does not answer is unseen on its side; its names and its place on the bill are looked at", async () => {
  const [machine] = world.machinesNamed(node.spec.name);
  if (!machine) throw new Error("no such machine");
  await world.changeMachine(machine, { power: "off" });
  const { deviations, unseen } = await node.inspect();
  expect(deviations.map(({ step, what }) => [step, what])).toEqual([
    ["wait for the machine", "machine"],
    ["verify the services", expect.stringContaining("greeting on port")],
    ["verify the services", expect.stringContaining("greeting on port")],
  ]);
  expect(unseen.map(({ step }) => step)).toEqual([
    "take over the keys",
    "harden the system",
    "add swap",
    "install Docker",
    "configure the addresses",
    "bring up Mailu",
    "translate the addresses",
    "hold a certificate",
  ]);
  await world.changeMachine(machine, { power: "on", boots: machine.boots + 1 });
});
