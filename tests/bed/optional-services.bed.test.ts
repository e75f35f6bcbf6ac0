import { containerLimits } from "@penguinmails/core/fleet/container-limits";
import { optionalServices } from "@penguinmails/core/fleet/optional-services";
import { subscriptions } from "@penguinmails/db/schema/billing";
import { plans } from "@penguinmails/sandbox/hostwinds/price-list";
import { storeMachinePlans } from "@penguinmails/services/fleet/store-machine-plans";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { afterAll, beforeAll, expect, test } from "vitest";
import { receivers, vps } from "../../scripts/testbed/bed.ts";
import { readMails } from "../../scripts/testbed/mail-seen.ts";
import { askDocker } from "../../scripts/testbed/program.ts";
import { until } from "../../scripts/testbed/until.ts";
import { type AgencyOnSite, startAgencyOn } from "../site/agency-on-site.ts";
import { inboxUid, openBrowser } from "./bed-browser.ts";
import { done, noChange, onMachine, operationsOn } from "./bed-operations.ts";
import { bringMail, connects } from "./bed-outside.ts";
import { bedSite } from "./bed-site.ts";
import { describeBed } from "./describe-bed.ts";

const acme = `acme-${Date.now().toString(36)}.example`;
const ana = `ana@${acme}`;
const [near] = receivers as [(typeof receivers)[number]];

/** The file that every antivirus takes for one, and that does nothing (eicar.org). In halves: else ours would take this file for it. */
const eicar = ["X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STAND", "ARD-ANTIVIRUS-TEST-FILE!$H+H*"].join("");

/** In order: each test begins where the one before it left the machine. */
describeBed("a node on real hosts whose agency's plan includes webmail and antivirus", () => {
  let db: TestDatabase;
  let world: AgencyOnSite;
  let nodeId: string;
  let hostname: string;
  beforeAll(async () => {
    db = await testDatabase();
    world = await startAgencyOn(await bedSite(), db.database, { plan: "scale" });
  });
  afterAll(async () => {
    await world?.close();
    await db?.close();
  });

  test("is a machine that holds both, and comes to serve with them, held to the memory of their own, as planned", async () => {
    await storeMachinePlans({ ...world.container, hosting: world.hosting });
    nodeId = (await world.order(1)).id;
    await world.serve(nodeId, 480_000);
    const row = await world.row(nodeId);
    hostname = row.hostname;
    expect(row.rid).toBe("vps-4gb");
    const plan = plans.find(({ rid }) => rid === row.rid);
    const limits = plan && containerLimits(plan, optionalServices);
    for (const name of optionalServices)
      expect([name, await memoryMb(name)]).toEqual([name, limits?.[name]?.memoryMb]);
    expect(await operationsOn(world, nodeId).plan()).toMatchObject(noChange);
  });

  test("a person outside logs in with the mailbox' password, and with no other, and reads a mail that arrived", async () => {
    const { outcome } = await world.connectDomain(nodeId, acme);
    expect(outcome).toEqual({ status: "done" });
    const subject = await bringMail(near, ana, "notes.txt", "Nothing of note");
    const stranger = openBrowser(vps.primaryIp, hostname);
    expect((await stranger.open("/webmail")).path).toMatch(/^\/sso\/login/);
    expect((await stranger.open("/sso/login", { email: ana, pw: "wrong" })).path).toBe("/sso/login");
    expect((await stranger.open("/webmail/?_task=mail")).path).toMatch(/^\/sso\/login/);
    const browser = await loggedIn();
    const uid = await until("the mail does not show", 60_000, () => inboxUid(browser, subject));
    const { text } = await browser.open(`/webmail/?_task=mail&_action=show&_mbox=INBOX&_uid=${uid}`);
    expect(text).toContain("Hello Ana");
    expect(text).toContain("notes.txt");
  });

  test("an infected mail is refused to the server that brings it, and whoever wrote it is told; the mailbox never sees it", async () => {
    const subject = await bringMail(near, ana, "invoice.com", eicar);
    const report = await until("nobody tells the sender", 60_000, async () => {
      const mails = await readMails(near);
      return mails.find(({ raw }) => raw.includes(subject))?.raw ?? null;
    });
    expect(report).toMatch(/^Diagnostic-Code: smtp; 554 5\.7\.1 .*Eicar-Test-Signature/ms);
    const arrived = await bringMail(near, ana, "notes.txt", "After it");
    const browser = await loggedIn();
    await until("the mail does not show", 60_000, () => inboxUid(browser, arrived));
    expect(await inboxUid(browser, subject)).toBe(null);
  });

  test("outside nobody gets to Mailu's own pages or its API, however the path is written; the tunnel does", async () => {
    const access = await world.access(nodeId);
    const token = await world.apiToken(nodeId);
    const { ask } = openBrowser(vps.primaryIp, hostname);
    const statuses = await Promise.all(
      shut.map(async (path) => [
        path,
        (await ask(path, undefined, { authorization: `Bearer ${token}` })).status,
      ]),
    );
    expect(statuses).toEqual(shut.map((path) => [path, 404]));
    expect((await ask("/health")).status).toBe(204);
    const { keys } = await world.mailu.inventory(access, token, [acme]);
    expect([...keys.keys()]).toEqual([acme]);
  });

  test("webmail's container reaches the front, and neither the admin nor anybody outside", async () => {
    const address = "{{.NetworkSettings.Networks.mailu_default.IPAddress}}";
    const admin = (await onMachine("docker", "inspect", "-f", address, "mailu-admin-1")).trim();
    const reaches = async (host: string, port: number) => {
      const connect = `timeout 3 bash -c 'exec 3<>/dev/tcp/${host}/${port}'`;
      const inside = ["docker", "exec", "mailu-webmail-1", "bash", "-c", connect];
      return (await askDocker(["exec", vps.name, ...inside])).code === 0;
    };
    expect([await reaches("front", 10_143), await reaches(admin, 8_080), await reaches(near.ip, 25)]).toEqual(
      [true, false, false],
    );
  });

  test("when the agency moves to a plan with neither, the next look takes both away, and shuts 443 to the outside; the tunnel has it still", async () => {
    await world.inTenant((tx) => tx.update(subscriptions).set({ planKey: "starter" }));
    const work = operationsOn(world, nodeId);
    await work.plan();
    expect(await work.finished()).toEqual(done("apply"));
    expect(await onMachine("docker", "ps", "--all", "--format", "{{.Names}}")).not.toMatch(
      /webmail|antivirus/,
    );
    expect(await connects(vps.primaryIp, 443)).toBe(false);
    const { keys } = await world.mailu.inventory(await world.access(nodeId), await world.apiToken(nodeId), [
      acme,
    ]);
    expect([...keys.keys()]).toEqual([acme]);
    expect(await work.plan()).toMatchObject(noChange);
  });

  /** What the kernel lets a container have. */
  async function memoryMb(service: string): Promise<number> {
    const files =
      "cat /sys/fs/cgroup/memory/memory.limit_in_bytes 2>/dev/null || cat /sys/fs/cgroup/memory.max";
    return Number(await onMachine("docker", "exec", `mailu-${service}-1`, "sh", "-c", files)) / 1024 ** 2;
  }

  async function loggedIn() {
    const pw = await world.mailboxPassword(ana);
    const browser = openBrowser(vps.primaryIp, hostname);
    await browser.open("/webmail");
    const page = await browser.open("/sso/login", { email: ana, pw });
    expect(page).toMatchObject({ status: 200, path: expect.stringMatching(/^\/webmail\//) });
    expect(page.text).toContain("messagelist");
    return browser;
  }
});

/** Every way to write it that nginx or the admin might make plain. */
const api = `api/v1/domain/${acme}`;
const shut = [
  "/admin",
  "/admin/",
  "/webmail/.%2E/admin/",
  "/sso/../admin/",
  `/${api}`,
  `//${api}`,
  `/%61pi${api.slice(3)}`,
  `/webmail/../${api}`,
  `/webmail/%2e%2e/${api}`,
  `/webmail/..%2f${api}`,
  `/webmail\\..\\${api}`,
  `/static/%2e%2e/${api}`,
  `/health/../${api}`,
  `/.well-known/acme-challenge/../../${api}`,
  `https://elsewhere.example/${api}`,
  "/internal/auth/user",
  "/",
];
