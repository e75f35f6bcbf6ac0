import { publishedKeyOf } from "@penguinmails/core/backups/tar-contents";
import { domains } from "@penguinmails/db/schema/fleet";
import { nodeEvidence } from "@penguinmails/db/schema/node-health";
import { openShell } from "@penguinmails/provisioning/shell/ssh";
import { askForRebuild } from "@penguinmails/services/backups/ask-for-rebuild";
import { askForRestore } from "@penguinmails/services/backups/ask-for-restore";
import { isolateNode, releaseNode } from "@penguinmails/services/fleet/isolate-node";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bed, receivers, vps } from "../../scripts/testbed/bed.ts";
import { askDocker, docker } from "../../scripts/testbed/program.ts";
import { until } from "../../scripts/testbed/until.ts";
import { type AgencyOnSite, startAgencyOn } from "../site/agency-on-site.ts";
import { type BedMail, startBedMail } from "./bed-mail.ts";
import { done, noChange, onMachine, operationsOn } from "./bed-operations.ts";
import { connects } from "./bed-outside.ts";
import { bedSite } from "./bed-site.ts";
import { describeBed } from "./describe-bed.ts";

const acme = `acme-${Date.now().toString(36)}.example`;
const reason = "A test";
const [near, far] = receivers as [(typeof receivers)[number], (typeof receivers)[number]];
const ports = [22, 25, 80, 443, 465, 587, 993];

/** In order: each test begins where the one before it left the machine. */
describeBed("a node on real hosts that is damaged, and one that may be somebody else's", () => {
  let db: TestDatabase;
  let world: AgencyOnSite;
  let nodeId: string;
  let domainId: string;
  let mail: BedMail;
  let work: ReturnType<typeof operationsOn>;
  beforeAll(async () => {
    db = await testDatabase();
    // With webmail: one way in more, which isolating shuts and rebuilding opens.
    world = await startAgencyOn(await bedSite(), db.database, { plan: "growth" });
    nodeId = (await world.order(1)).id;
    await world.serve(nodeId, 480_000);
    mail = startBedMail(world, nodeId);
    work = operationsOn(world, nodeId);
    domainId = (await world.connectDomain(nodeId, acme)).id;
    await world.attestAll([domainId], 60_000);
  }, 540_000);
  afterAll(async () => {
    await world?.close();
    await db?.close();
  });
  const publishedKey = async () => {
    const [row] = await world.inTenant((tx) => tx.select().from(domains).where(eq(domains.id, domainId)));
    return publishedKeyOf(row?.dkimValue ?? null);
  };
  let bounced: Awaited<ReturnType<BedMail["send"]>>;
  let deferred: Awaited<ReturnType<BedMail["send"]>>;
  let backupId: string;

  test("a backup of a node that serves holds its database, the published key, and what the collector has not read", async () => {
    await expectReportHeld();
    const made = await work.backUp();
    expect(made).toMatchObject({ state: "done", error: null, note: null });
    const keys = [{ domain: acme, publicKey: await publishedKey() }];
    expect(made.contents).toMatchObject({ hasDatabase: true, keys });
    expect(made.contents?.mails).toBeGreaterThan(0);
    backupId = made.id;
    expect(await work.plan()).toMatchObject(noChange);
  });

  test("accounts, keys and mail that were lost are there again after restoring, and mail leaves signed with the same key", async () => {
    const key = await publishedKey();
    await onMachine("sqlite3", "/mailu/data/main.db", "delete from document");
    await onMachine("sh", "-c", "rm -rf /mailu/dkim/* /mailu/mail/*");
    await onMachine("docker", "restart", "mailu-admin-1");
    expect(await mail.send(acme, `kim@${near.domain}`).catch(String)).toContain("535");
    await askForRestore(world.container, work.by, nodeId, { backupId, reason });
    expect(await work.finished()).toEqual(done("restore"));
    const seen = await mail.arrival(near, await mail.send(acme, `kim@${near.domain}`));
    expect(seen).toMatchObject({ sourceIp: vps.secondaryIps[0] });
    expect(seen.results).toEqual({ dkim: "pass", spf: "pass", dmarc: "pass" });
    expect(await publishedKey()).toBe(key);
    expect(await mail.collected((raw) => raw.includes(bounced.messageId))).toContain("Status: 5.1.1");
    expect(await work.plan()).toMatchObject(noChange);
  });

  test("isolated, only SSH answers, nothing leaves, what opened it opens nothing, and evidence and queue are kept", async () => {
    await docker(["network", "disconnect", bed.network, far.name]);
    try {
      deferred = await mail.send(acme, `kim@${far.domain}`);
      expect(await mail.fate(deferred)).toMatchObject({ status: "deferred" });
    } finally {
      await docker(["network", "connect", "--ip", far.ip, bed.network, far.name]);
    }
    await onMachine("sh", "-c", "echo 'ssh-ed25519 AAAAFOREIGN somebody' >> /root/.ssh/authorized_keys");
    const former = {
      access: await world.access(nodeId),
      token: await world.apiToken(nodeId),
    };
    expect([await answering(), await leaving()]).toEqual([ports, [true, true, true]]);
    await isolateNode(world.container, work.by, nodeId, reason);
    expect(await work.finished()).toEqual(done("isolate"));
    await expectShut();
    const { host, hostKey, sshPrivateKey: privateKey } = former.access;
    await expect(openShell({ host, port: 22, privateKey, hostKey })).rejects.toMatchObject({
      kind: "refused-key",
    });
    const access = await world.access(nodeId);
    await expect(world.mailu.inventory(access, former.token, [acme])).rejects.toThrow();
    const { keys } = await world.mailu.inventory(access, await world.apiToken(nodeId), [acme]);
    expect(keys.get(acme)).toBe(await publishedKey());
    expect(await evidence()).toContain("AAAAFOREIGN");
  });

  test("an isolated machine that is booted again stays shut, with its queue", async () => {
    expect(await work.operate({ kind: "reboot" })).toEqual(done("reboot"));
    await expectShut();
  });

  test("released, it serves as planned: mail that waited leaves, its way out is proven anew, and it sends with other passwords", async () => {
    await releaseNode(world.container, work.by, nodeId, reason);
    expect(await work.finished()).toEqual(done("release"));
    expect(await world.row(nodeId)).toMatchObject({ status: "serving" });
    await onMachine("docker", "exec", "mailu-smtp-1", "postqueue", "-f");
    expect((await mail.arrival(far, deferred)).results).toMatchObject({ dkim: "pass" });
    expect((await world.domainView(domainId)).egress.hold).not.toBe(null);
    await world.attestAll([domainId], 60_000);
    const seen = await mail.arrival(near, await mail.send(acme, `kim@${near.domain}`));
    expect(seen.results).toEqual({ dkim: "pass", spf: "pass", dmarc: "pass" });
    expect(await work.plan()).toMatchObject(noChange);
  });

  test("isolated again, wiped by the provider and made anew from a backup, it serves as planned: nothing planted is left, the published key signs, and a report from before is read", async () => {
    await expectReportHeld();
    ({ id: backupId } = await work.backUp());
    const key = await publishedKey();
    const implant = ["/usr/local/bin/implant", "/mailu/data/implant"];
    await onMachine("touch", ...implant);
    await isolateNode(world.container, work.by, nodeId, reason);
    expect(await work.finished()).toEqual(done("isolate"));
    const { hostKey } = await world.access(nodeId);
    await askForRebuild(world.container, work.by, nodeId, { backupId, reason });
    expect(await work.finished(400_000)).toEqual(done("rebuild"));
    expect(await world.row(nodeId)).toMatchObject({ status: "serving", primaryIp: vps.primaryIp });
    expect((await world.access(nodeId)).hostKey).not.toBe(hostKey);
    expect(await answering()).toEqual(ports);
    for (const path of implant) await expect(onMachine("stat", path)).rejects.toThrow("ended with 1");
    expect(await publishedKey()).toBe(key);
    expect((await world.domainView(domainId)).egress.hold).not.toBe(null);
    await world.attestAll([domainId], 60_000);
    const seen = await mail.arrival(near, await mail.send(acme, `kim@${near.domain}`));
    expect(seen).toMatchObject({ sourceIp: vps.secondaryIps[0] });
    expect(seen.results).toEqual({ dkim: "pass", spf: "pass", dmarc: "pass" });
    expect(await mail.collected((raw) => raw.includes(bounced.messageId))).toContain("Status: 5.1.1");
    expect(await work.plan()).toMatchObject(noChange);
  });

  /** A mail that bounced, whose report the collector has and nobody has read. */
  async function expectReportHeld(): Promise<void> {
    bounced = await mail.send(acme, `nobody@${near.domain}`);
    expect(await mail.fate(bounced)).toMatchObject({ status: "bounced" });
    // The log tells of it before the report of it has come to the collector.
    const reports = ["grep", "-rlF", bounced.messageId, "/mailu/mail"];
    await until("no report reaches the collector", 60_000, () => onMachine(...reports).catch(() => null));
  }

  /** Ports of the machine at which somebody answers from outside. */
  async function answering(): Promise<readonly number[]> {
    const answers = await Promise.all(ports.map((port) => connects(vps.primaryIp, port)));
    return ports.filter((_port, n) => answers[n]);
  }

  /** Whether port 25 outside is reached from the machine, and from a container, and whether names are answered there. */
  function leaving(): Promise<readonly boolean[]> {
    const toOutside = `timeout 3 bash -c 'exec 3<>/dev/tcp/${near.ip}/25'`;
    const asks =
      "timeout 5 node -e \"require('dns').resolve4('example.org', (e) => process.exit(e ? 1 : 0))\"";
    const inContainer = ["docker", "exec", "mailu-imap-1", "bash", "-c"];
    const ways = [
      ["bash", "-c", toOutside],
      [...inContainer, toOutside],
      [...inContainer, asks],
    ];
    return Promise.all(ways.map(async (words) => (await askDocker(["exec", vps.name, ...words])).code === 0));
  }

  /** What was kept of the machine, in plain text. */
  async function evidence(): Promise<string> {
    const rows = await db.database.withOperator((tx) =>
      tx.select().from(nodeEvidence).where(eq(nodeEvidence.nodeId, nodeId)),
    );
    const { id, sealed } = rows[0] ?? { id: "", sealed: "" };
    expect(sealed).not.toContain("AAAAFOREIGN");
    return world.container.secrets.open(sealed, `node:${nodeId}:evidence:${id}`);
  }

  async function expectShut(): Promise<void> {
    expect(await answering()).toEqual([22]);
    const smtp = await onMachine("docker", "inspect", "-f", "{{.State.Status}}", "mailu-smtp-1");
    expect(smtp.trim()).toBe("exited");
    const queue = await onMachine("find", "/mailu/mailqueue/deferred", "-type", "f");
    expect(queue.trim().split("\n")).toHaveLength(1);
    expect(await leaving()).toEqual([false, false, false]);
  }
});
