import { policy } from "@penguinmails/core/policy";
import { addresses, nodes } from "@penguinmails/db/schema/fleet";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { eq } from "drizzle-orm";
import { authenticate } from "mailauth";
import { afterAll, beforeAll, expect, test } from "vitest";
import { receivers, vps } from "../../scripts/testbed/bed.ts";
import { docker } from "../../scripts/testbed/program.ts";
import { type AgencyOnSite, startAgencyOn } from "../site/agency-on-site.ts";
import { type BedMail, startBedMail } from "./bed-mail.ts";
import { connects } from "./bed-outside.ts";
import { bedSite } from "./bed-site.ts";
import { describeBed } from "./describe-bed.ts";

/** Of this run alone: the bed's DNS may hold records of an earlier one, which nobody else overwrites. */
const run = Date.now().toString(36);
const domains = ["acme", "bolt"].map((label, n) => ({ label, n, name: `${label}-${run}.example` }));
const acme = `acme-${run}.example`;

/** In order: each test begins where the one before it left the machine. */
describeBed("a node on real hosts", () => {
  let db: TestDatabase;
  let world: AgencyOnSite;
  let mail: BedMail;
  let nodeId: string;
  beforeAll(async () => {
    db = await testDatabase();
    world = await startAgencyOn(await bedSite(), db.database, { plan: "starter" });
  });
  afterAll(async () => {
    await world?.close();
    await db?.close();
  });
  const ids = new Map<string, string>();
  const idOf = (name = "") => ids.get(name) ?? "";
  const onMachine = (...words: string[]) => docker(["exec", vps.name, ...words]);

  test("from an order to a node that serves: the production plan on a machine with nothing but Debian", async () => {
    nodeId = (await world.order(2)).id;
    await world.serve(nodeId, 480_000);
    const row = await world.row(nodeId);
    expect(row).toMatchObject({ status: "serving", primaryIp: vps.primaryIp, failureCause: null });
    expect((await world.addressesOf(nodeId)).map(({ kind, ip, ptr }) => [kind, ip, ptr])).toEqual([
      ["primary", vps.primaryIp, row.hostname],
      ["secondary", vps.secondaryIps[0], `o1.${row.hostname}`],
      ["secondary", vps.secondaryIps[1], `o2.${row.hostname}`],
    ]);
    expect(await connects(vps.primaryIp, 443)).toBe(false);
    mail = startBedMail(world, nodeId);
  });

  test("the same plan once more changes nothing: no file is written, no container started", async () => {
    const state = async () => [
      await onMachine("sh", "-c", "docker inspect -f '{{.Name}} {{.State.StartedAt}}' $(docker ps -q)"),
      await onMachine(
        "sh",
        "-c",
        "stat -c '%n %y' /etc/nftables.conf /etc/*/60-penguinmails* /mailu/*.* /mailu/overrides/*/*",
      ),
    ];
    const before = await state();
    await world.inTenant((tx) =>
      tx.update(nodes).set({ status: "provisioning" }).where(eq(nodes.id, nodeId)),
    );
    expect(await world.serve(nodeId, 60_000)).toEqual([]);
    expect(await state()).toEqual(before);
  });

  test("two domains are served, published and found right by the product's own look at DNS", async () => {
    for (const { n, name } of domains) {
      const { id, outcome, view } = await world.connectDomain(nodeId, name);
      ids.set(name, id);
      expect(outcome).toEqual({ status: "done" });
      expect(view).toMatchObject({
        status: "verified",
        egressIp: vps.secondaryIps[n],
        publishedBy: "powerdns",
      });
      expect(view.records.filter(({ state }) => state !== "ok")).toEqual([]);
    }
  });

  test("the way out of both is attested by our own receiver: source, greeting, PTR, TLS, SPF, DKIM and DMARC", async () => {
    await world.attestAll([...ids.values()], 60_000);
    const { hostname } = await world.row(nodeId);
    for (const { n, name } of domains) {
      const { egress } = await world.domainView(idOf(name));
      expect(egress.hold).toBe(null);
      expect(Object.fromEntries(egress.fields.map(({ field, seen }) => [field, seen]))).toMatchObject({
        source: vps.secondaryIps[n],
        ehlo: `o${n + 1}.${hostname}`,
        ptr: `o${n + 1}.${hostname}`,
        tls: expect.stringMatching(/^TLSv1\.[23]$/),
        spf: `pass for bounce.${name}`,
        dkim: `pass for ${name}`,
        dmarc: "pass, spf and dkim aligned",
      });
    }
  });

  test.each(domains.flatMap((domain) => receivers.map((receiver) => ({ ...domain, receiver }))))(
    "$label to $receiver.domain: its own address, greeting and PTR as one, and two foreign verifiers agree",
    async ({ name, n, receiver }) => {
      const { hostname } = await world.row(nodeId);
      const sent = await mail.send(name, `kim@${receiver.domain}`);
      const seen = await mail.arrival(receiver, sent);
      const sourceIp = vps.secondaryIps[n];
      const ehlo = `o${n + 1}.${hostname}`;
      expect(seen).toMatchObject({ sourceIp, ehlo, verifiedName: ehlo, isTls: true });
      expect(seen.results).toEqual({ dkim: "pass", spf: "pass", dmarc: "pass" });
      const verdict = await authenticate(seen.raw.replace(/\r?\n/g, "\r\n"), {
        ip: seen.sourceIp,
        helo: seen.ehlo,
        sender: sent.envelopeFrom,
        mta: receiver.hostname,
        resolver: mail.resolve,
      });
      expect({
        dkim: verdict.dkim.results.map(({ signingDomain, status }) => [signingDomain, status.result]),
        spf: verdict.spf ? verdict.spf.status.result : null,
        dmarc: verdict.dmarc ? verdict.dmarc.status.result : null,
      }).toEqual({ dkim: [[name, "pass"]], spf: "pass", dmarc: "pass" });
      expect(await mail.fate(sent)).toMatchObject({ status: "sent", recipient: `kim@${receiver.domain}` });
    },
  );

  test("what a receiver refuses comes back to the collector, under the envelope it left with", async () => {
    const sent = await mail.send(acme, `nobody-${Date.now()}@bigmail.example`);
    expect(await mail.fate(sent)).toMatchObject({ status: "bounced", replyCode: 550 });
    const report = await mail.collected((raw) => raw.includes(sent.messageId));
    expect(report).toMatch(new RegExp(`^(?:Delivered-To|X-Original-To|To): <?${sent.envelopeFrom}`, "im"));
    expect(report).toContain("Status: 5.1.1");
  });

  test("a stranger relays nothing through it, and a wrong password opens nothing", async () => {
    expect(await mail.asStranger("kim@bigmail.example")).toMatch(/^554 5\.7\.1 /);
    expect(await mail.send(acme, "kim@bigmail.example", "wrong").catch(String)).toContain("535");
  });

  test("with Docker's translations lost, a stranger is not taken for a container: instead of a relay there is silence", async () => {
    await onMachine("sh", "-c", "iptables-save -t nat > /run/nat && iptables -t nat -F");
    try {
      expect(await connects(vps.primaryIp, 25)).toBe(false);
    } finally {
      await onMachine("iptables-restore", "-T", "nat", "/run/nat");
    }
    expect(await mail.asStranger("kim@bigmail.example")).toMatch(/^554 5\.7\.1 /);
  });

  test("with every rule of the machine lost, Docker's and ours, a stranger hears nothing", async () => {
    await onMachine("sh", "-c", "iptables-save > /run/rules && nft flush ruleset");
    try {
      expect(await mail.asStranger("kim@bigmail.example").catch(String)).toContain("SMTP is silent");
    } finally {
      await onMachine("sh", "-c", "iptables-restore /run/rules && nft -f /etc/nftables.conf");
    }
    expect(await mail.asStranger("kim@bigmail.example")).toMatch(/^554 5\.7\.1 /);
  });

  test("translated to another domain's address, the gate of that domain closes and says why; mended, it opens", async () => {
    const [own, others] = vps.secondaryIps;
    const foreign = ["POSTROUTING", "-s", "192.168.210.0/24", "-j", "SNAT", "--to-source", others];
    await onMachine("iptables", "-t", "nat", "-I", ...foreign);
    world.clock.advance(policy.egress.renewAfterMs);
    expect(await world.attest(60_000)).toBe(2);
    const { hold } = (await world.domainView(idOf(acme))).egress;
    expect(hold).toMatchObject({ code: "egress-wrong" });
    expect(hold?.message).toContain(`left from ${others} instead of its own address ${own}`);
    expect((await world.domainView(idOf(domains[1]?.name))).egress.hold).toBe(null);
    await onMachine("iptables", "-t", "nat", "-D", ...foreign);
    world.clock.advance(policy.egress.retryAfterMs);
    expect(await world.attest(60_000)).toBe(1);
    expect((await world.domainView(idOf(acme))).egress.hold).toBe(null);
  });

  test("with its way out broken, a domain's mail waits; it does not leave from another address", async () => {
    const rule = [
      "POSTROUTING",
      "-s",
      "192.168.210.0/24",
      "!",
      "-o",
      await bridgeOf("ip1"),
      "-j",
      "SNAT",
      "--to-source",
      vps.secondaryIps[0],
    ];
    await onMachine("iptables", "-t", "nat", "-D", ...rule);
    const sent = await mail.send(acme, "kim@otherisp.example");
    expect(await mail.fate(sent)).toMatchObject({ status: "deferred" });
    await onMachine("iptables", "-t", "nat", "-I", ...rule);
    await onMachine("docker", "exec", "mailu-smtp-1", "postqueue", "-f");
    const [, other] = receivers;
    if (other) expect(await mail.arrival(other, sent)).toMatchObject({ sourceIp: vps.secondaryIps[0] });
  });

  test("while its address is out of rotation a domain's mail stays in the queue, its neighbour's leaves, and it leaves after that", async () => {
    const [listed, beside] = domains;
    const rotation = async (status: "quarantined" | "serving") => {
      await world.inTenant((tx) =>
        tx.update(addresses).set({ status }).where(eq(addresses.ip, vps.secondaryIps[0])),
      );
      expect(await world.makeDomain(idOf(listed?.name))).toEqual({ status: "done" });
    };
    await rotation("quarantined");
    const sent = await mail.send(acme, "kim@otherisp.example");
    expect(await mail.fate(sent)).toMatchObject({ status: "deferred", relay: null, dsn: "4.3.0" });
    const other = await mail.send(beside?.name ?? "", "kim@otherisp.example");
    expect(await mail.fate(other)).toMatchObject({ status: "sent" });
    await rotation("serving");
    // For the map Postfix is being started again: it is up when it takes mail.
    await mail.send(beside?.name ?? "", "kim@otherisp.example");
    await onMachine("docker", "exec", "mailu-smtp-1", "postqueue", "-f");
    const [, receiver] = receivers;
    if (receiver) expect(await mail.arrival(receiver, sent)).toMatchObject({ sourceIp: vps.secondaryIps[0] });
  });

  async function bridgeOf(network: string): Promise<string> {
    const id = await onMachine("docker", "network", "inspect", "-f", "{{.Id}}", `mailu_${network}`);
    return `br-${id.trim().slice(0, 12)}`;
  }
});
