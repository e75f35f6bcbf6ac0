import { containerLimits } from "@penguinmails/core/fleet/container-limits";
import { policy } from "@penguinmails/core/policy";
import { addressGrades } from "@penguinmails/db/schema/address-grades";
import { servedCertificate } from "@penguinmails/provisioning/served-certificate";
import { plans } from "@penguinmails/sandbox/hostwinds/price-list";
import { addAddress, removeAddress } from "@penguinmails/services/fleet/change-addresses";
import { storeMachinePlans } from "@penguinmails/services/fleet/store-machine-plans";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { afterAll, beforeAll, expect, test } from "vitest";
import { vps } from "../../scripts/testbed/bed.ts";
import { publisher } from "../../scripts/testbed/internet.ts";
import { docker } from "../../scripts/testbed/program.ts";
import { until } from "../../scripts/testbed/until.ts";
import { shutPort25 } from "../../scripts/testbed/vps.ts";
import { type AgencyOnSite, startAgencyOn } from "../site/agency-on-site.ts";
import { done, noChange, onMachine, operationsOn } from "./bed-operations.ts";
import { bedSite } from "./bed-site.ts";
import { describeBed } from "./describe-bed.ts";

const [own = "", listed = "", mute = "", formerSender = ""] = vps.secondaryIps;
const reversed = (ip: string) => ip.split(".").reverse().join(".");
const listing = `${reversed(listed)}.zen.spamhaus.org`;
const setPtr = (ip: string, name: string) =>
  publisher().putRrset("18.198.in-addr.arpa", `${reversed(ip)}.in-addr.arpa`, "PTR", 60, [name]);

/** What Postfix' container may have of a machine of that plan. */
function postfixMb(rid: string): number | undefined {
  const plan = plans.find((each) => each.rid === rid);
  return plan && containerLimits(plan).smtp.memoryMb;
}

/** In order: each test begins where the one before it left the machine. */
describeBed("a node on real hosts that is looked at and worked on", () => {
  let db: TestDatabase;
  let world: AgencyOnSite;
  let nodeId: string;
  let work: ReturnType<typeof operationsOn>;
  beforeAll(async () => {
    db = await testDatabase();
    world = await startAgencyOn(await bedSite(), db.database, { plan: "starter" });
    nodeId = (await world.order(1)).id;
    await world.serve(nodeId, 480_000);
    work = operationsOn(world, nodeId);
  }, 540_000);
  afterAll(async () => {
    await publisher().deleteRrset("zen.spamhaus.org", listing, "A");
    await world?.close();
    await db?.close();
  });

  test("a look at an untouched node finds no change", async () => {
    expect(await work.plan()).toMatchObject(noChange);
  });

  test("what somebody broke by hand is found, told apart, and applied away: Docker's rules and ours, Mailu's settings, a PTR", async () => {
    await onMachine("nft", "flush", "ruleset");
    await onMachine("sed", "-i", "s/^MESSAGE_RATELIMIT=.*/MESSAGE_RATELIMIT=200\\/day/", "/mailu/mailu.env");
    await onMachine("hostnamectl", "set-hostname", "elsewhere");
    await setPtr(own, "other.example");
    const found = await work.plan();
    expect(found.steps.flatMap(({ step, changes }) => changes.map(({ what }) => `${step}: ${what}`))).toEqual(
      [
        "harden the system: host name",
        "harden the system: firewall",
        expect.stringMatching(/^set reverse DNS: /),
        "bring up Mailu: mailu.env MESSAGE_RATELIMIT",
        `translate the addresses: address translation of ${vps.primaryIp}`,
        `translate the addresses: address translation of ${own}`,
        "verify the services: greeting on port 25",
        "verify the services: greeting on port 587",
      ],
    );
    expect(await work.operate({ kind: "apply" })).toEqual(done("apply"));
    expect(await work.plan()).toMatchObject(noChange);
  });

  test("a container that dies again and again, and that Docker starts each time, is told by a look; restarted, no more", async () => {
    const runs = (restarts: number) =>
      until("Docker does not start it again", 60_000, async () => {
        const format = "{{.RestartCount}} {{.State.Pid}}";
        const said = (await onMachine("docker", "inspect", "-f", format, "mailu-redis-1")).trim();
        const [count, pid] = said.split(" ");
        return Number(count) === restarts && pid !== "0" ? (pid ?? null) : null;
      });
    for (let n = 0; n < policy.node.containerRestarts; n++) await onMachine("kill", "-9", await runs(n));
    await runs(policy.node.containerRestarts);
    expect((await work.plan()).byHand.map(({ what, seen }) => [what, seen])).toEqual([
      ["container redis", expect.stringMatching(/^started again 5 times, and runs for \d+ seconds$/)],
    ]);
    expect(await work.operate({ kind: "restart-mailu" })).toEqual(done("restart-mailu"));
    expect(await work.plan()).toMatchObject(noChange);
  });

  test("Mailu is restarted, and a new key opens the machine while the old one no longer does", async () => {
    expect(await work.operate({ kind: "restart-mailu" })).toEqual(done("restart-mailu"));
    const former = await world.access(nodeId);
    expect(await work.operate({ kind: "rotate-key" })).toEqual(done("rotate-key"));
    const present = await world.access(nodeId);
    expect(present.sshPrivateKey).not.toBe(former.sshPrivateKey);
    const keys = (await onMachine("cat", "/root/.ssh/authorized_keys")).trim().split("\n");
    expect(keys).toHaveLength(1);
    expect(await work.plan()).toMatchObject(noChange);
  });

  test("the authority's certificate, which certbot asked for, is shown on every port; renewed, another is", async () => {
    const { hostname } = await world.row(nodeId);
    const shown = () =>
      Promise.all(
        [25, 465, 587].map(async (port) => {
          const target = { host: vps.primaryIp, hostname, port, starttls: port !== 465 };
          const certificate = await servedCertificate(target);
          if (typeof certificate === "string") throw new Error(`Port ${port} shows ${certificate}`);
          expect(certificate.checkHost(hostname)).toBe(hostname);
          expect(certificate.issuer).toContain("Pebble Intermediate CA");
          return certificate.serialNumber;
        }),
      );
    const before = await shown();
    expect(await work.operate({ kind: "renew-tls" })).toEqual(done("renew-tls"));
    for (const serial of await shown()) expect(before).not.toContain(serial);
    expect(await work.plan()).toMatchObject(noChange);
  });

  test("of new addresses one on a block list and one without port 25 are swapped; the third is kept, its former sender told", async () => {
    await publisher().putRrset("zen.spamhaus.org", listing, "A", 60, ["127.0.0.2"]);
    await setPtr(formerSender, "mail.sold-before.example");
    await shutPort25(mute);
    await addAddress(world.container, world.caller, nodeId);
    expect(await work.finished()).toEqual(done("add-address"));
    const rows = await world.addressesOf(nodeId);
    expect(rows.flatMap(({ kind, ip, status }) => (kind === "secondary" ? [[ip, status]] : []))).toEqual([
      [own, "serving"],
      [listed, "released"],
      [mute, "released"],
      [formerSender, "serving"],
    ]);
    const grades = await world.inTenant((tx) => tx.select().from(addressGrades));
    const gradeOf = (address: string) => {
      const id = rows.find(({ ip }) => ip === address)?.id;
      const grade = grades.find(({ addressId }) => addressId === id);
      return { verdict: grade?.verdict, terms: grade?.terms.map(({ name }) => name) };
    };
    expect([listed, mute, formerSender, own].map(gradeOf)).toEqual([
      { verdict: "swap", terms: ["refusing-list"] },
      { verdict: "swap", terms: ["port-25"] },
      { verdict: "keep", terms: ["former-sender"] },
      { verdict: "keep", terms: [] },
    ]);
    const kept = grades.find(({ verdict, terms }) => verdict === "keep" && terms.length === 1);
    expect(kept?.evidence).toMatchObject({ formerNames: ["mail.sold-before.example"], port25: "open" });
    expect(await onMachine("ip", "-4", "addr", "show")).not.toMatch(new RegExp(`${listed}|${mute}`));
    expect(await work.plan()).toMatchObject(noChange);
  });

  test("an address that was added is carried, named and translated; given back, nothing of it is left", async () => {
    const added = (await world.addressesOf(nodeId)).find(({ ip }) => ip === formerSender);
    expect(await onMachine("iptables", "-t", "nat", "-S", "POSTROUTING")).toContain(
      `--to-source ${formerSender}`,
    );
    await removeAddress(world.container, world.caller, { id: nodeId, addressId: added?.id ?? "" });
    expect(await work.finished()).toEqual(done("remove-address"));
    expect(await onMachine("ip", "-4", "addr", "show")).not.toContain(formerSender);
    expect(await onMachine("iptables", "-t", "nat", "-S", "POSTROUTING")).not.toContain(formerSender);
    expect(await onMachine("docker", "network", "ls")).not.toContain("mailu_ip2");
    expect(await work.plan()).toMatchObject(noChange);
  });

  test("rebooted, it comes up with its name, addresses, firewall, translations and Mailu as planned", async () => {
    const bootId = () => onMachine("cat", "/proc/sys/kernel/random/boot_id");
    const before = await bootId();
    expect(await work.operate({ kind: "reboot" })).toEqual(done("reboot"));
    expect(await bootId()).not.toBe(before);
    expect(await work.plan()).toMatchObject(noChange);
  });

  test("made larger, it and its containers have the memory that was paid for, and it is as planned", async () => {
    await storeMachinePlans({ ...world.container, hosting: world.hosting });
    const memoryMb = async () =>
      Number(await docker(["inspect", "-f", "{{.HostConfig.Memory}}", vps.name])) / 1024 ** 2;
    const ofPostfixMb = async () =>
      Number(await onMachine("docker", "inspect", "-f", "{{.HostConfig.Memory}}", "mailu-smtp-1")) /
      1024 ** 2;
    expect([await memoryMb(), await ofPostfixMb()]).toEqual([2_048, postfixMb("vps-2gb")]);
    expect(await work.operate({ kind: "resize", rid: "vps-4gb" })).toEqual(done("resize"));
    expect([await memoryMb(), await ofPostfixMb()]).toEqual([4_096, postfixMb("vps-4gb")]);
    expect(await world.row(nodeId)).toMatchObject({ rid: "vps-4gb", monthlyCents: 1_899 + 499 });
    expect(await work.plan()).toMatchObject(noChange);
  });
});
