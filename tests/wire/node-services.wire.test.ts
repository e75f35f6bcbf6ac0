import { connect as connectTls } from "node:tls";
import { parseLogLine } from "@penguinmails/core/delivery/postfix-log";
import { numberedAddresses } from "@penguinmails/core/domains/node-addresses";
import { foreignMail } from "@penguinmails/core/fleet/foreign-mail";
import type { NodeLogPage } from "@penguinmails/core/ports/node-access";
import { makeMailSubmitter, submitterDefaults } from "@penguinmails/integrations/smtp/submitter";
import { makeNodeEgress } from "@penguinmails/provisioning/node-egress";
import { makeNodeLog } from "@penguinmails/provisioning/node-log";
import { openShell } from "@penguinmails/provisioning/shell/ssh";
import { nodePorts } from "@penguinmails/sandbox/net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type PlanWorld, startPlanWorld } from "./plan-world.ts";

let world: PlanWorld;
let node: ReturnType<PlanWorld["node"]>;
beforeAll(async () => {
  world = await startPlanWorld();
  node = world.node(2);
  expect((await node.finish()).at(-1)).toEqual({ status: "done" });
});
afterAll(() => world.close());

const token = () => node.spec.secrets.mailuApiToken;
describe("Mailu's API through the tunnel", () => {
  test("the domain's key is made once and never overwritten: DNS goes on telling the truth", async () => {
    const access = node.access();
    await world.mailu.ensureDomain(access, token(), "acme.example");
    await world.mailu.ensureDomain(access, token(), "acme.example");
    const first = await world.mailu.ensureDkim(access, token(), "acme.example");
    expect(first).toEqual({
      selector: "dkim",
      value: expect.stringMatching(/^v=DKIM1; k=rsa; p=[A-Za-z0-9+/=]{300,}$/),
    });
    expect(await world.mailu.ensureDkim(access, token(), "acme.example")).toEqual(first);
  });

  test("a mailbox can be made twice, takes its newest password, and can be removed twice", async () => {
    const access = node.access();
    const box = {
      email: "ana@acme.example",
      password: "first-password",
      displayName: "Ana",
      forwardTo: `collector@${node.spec.hostname}`,
      mayUseAnySender: true,
    };
    await world.mailu.ensureMailbox(access, token(), box);
    await world.mailu.ensureMailbox(access, token(), box);
    expect(await login(access.host, box.email, "first-password")).toBe(true);
    await world.mailu.ensureMailbox(access, token(), { ...box, password: "second-password" });
    expect(await login(access.host, box.email, "first-password")).toBe(false);
    expect(await login(access.host, box.email, "second-password")).toBe(true);
    await world.mailu.removeMailbox(access, token(), box.email);
    await world.mailu.removeMailbox(access, token(), box.email);
    expect(await login(access.host, box.email, "second-password")).toBe(false);
  });

  test("a domain's catch-all can be made twice", async () => {
    const access = node.access();
    for (let n = 0; n < 2; n++)
      await world.mailu.ensureCatchAll(access, token(), "acme.example", `collector@${node.spec.hostname}`);
  });

  test("a wrong token is refused, and the refusal names no mailbox and no token", async () => {
    const wrong = world.mailu.removeMailbox(node.access(), "a-wrong-token-0123", "someone@acme.example");
    await expect(wrong).rejects.toThrow("Mailu answered 403 to DELETE /user/…@acme.example");
    await wrong.catch((error: unknown) => expect(String(error)).not.toMatch(/someone|a-wrong-token/));
  });

  test("a name cannot reach another part of the API", async () => {
    const access = node.access();
    await world.mailu.ensureMailbox(access, token(), {
      email: "kept@acme.example",
      password: "kept-password-1",
      displayName: "Kept",
      forwardTo: null,
      mayUseAnySender: false,
    });
    for (const email of [
      "x/../kept@acme.example",
      "../user/kept@acme.example",
      "kept@acme.example?x=1",
      "kept@acme.example#",
    ])
      await world.mailu.removeMailbox(access, token(), email).catch(() => undefined);
    expect(await login(access.host, "kept@acme.example", "kept-password-1")).toBe(true);
  });
});

describe("the map of outgoing addresses", () => {
  const egress = () =>
    makeNodeEgress({
      sshPort: nodePorts.ssh,
      secondaryAddresses: async () => numberedAddresses(node.facts()),
    });
  const on = async (words: readonly string[]) => {
    const { host, hostKey, sshPrivateKey } = node.access();
    const shell = await openShell({ host, port: nodePorts.ssh, privateKey: sshPrivateKey, hostKey });
    try {
      return await shell.run(words);
    } finally {
      shell.close();
    }
  };
  const map = "/mailu/overrides/postfix/sender_transport.map";

  test("is written and read by Postfix; a domain leaves from the address that was chosen, in any order", async () => {
    const [one = "", two = ""] = node.facts().secondaryIps ?? [];
    const entries = [
      { domain: "b.example", ip: two, hold: null },
      { domain: "a.example", ip: one, hold: null },
    ];
    await egress().apply(node.access(), entries);
    expect((await on(["cat", map])).stdout).toBe(
      "# sender domain -> transport\n@a.example ip1:\n@bounce.a.example ip1:\n@b.example ip2:\n@bounce.b.example ip2:\n",
    );
    expect(sourcesInUse()).toMatchObject({ "a.example": one, "b.example": two });
    await egress().apply(node.access(), [...entries].reverse());
    expect((await on(["cat", map])).stdout).toContain("@b.example ip2:");
  });

  test("when the last run was killed between writing it and starting Postfix again, the next one starts it", async () => {
    const [one = ""] = node.facts().secondaryIps ?? [];
    await egress().apply(node.access(), [{ domain: "c.example", ip: one, hold: null }]);
    // As the killed run left it: the newer map is there, Postfix still has the older one.
    const newer = "# sender domain -> transport\n@d.example ip1:\n@bounce.d.example ip1:\n";
    const { host, hostKey, sshPrivateKey } = node.access();
    const shell = await openShell({ host, port: nodePorts.ssh, privateKey: sshPrivateKey, hostKey });
    await shell.must(["install", "-D", "-m", "644", "/dev/stdin", map], newer);
    shell.close();
    expect(sourcesInUse()).not.toHaveProperty("d.example");
    await egress().apply(node.access(), [{ domain: "d.example", ip: one, hold: null }]);
    expect(sourcesInUse()).toMatchObject({ "d.example": one });
    expect(sourcesInUse()).not.toHaveProperty("c.example");
  });

  test("an address that is not the node's is refused before anything is written", async () => {
    const before = (await on(["cat", map])).stdout;
    await expect(
      egress().apply(node.access(), [{ domain: "e.example", ip: "198.18.99.99", hold: null }]),
    ).rejects.toThrow(RangeError);
    expect((await on(["cat", map])).stdout).toBe(before);
  });

  /** The address that each domain's mail leaves from, as the running Postfix and Docker's networks have it. */
  function sourcesInUse(): Record<string, string | undefined> {
    const project = world.store.get<{
      readonly settings: { readonly transports: Record<string, { readonly subnet: string }> };
      readonly networks: readonly { readonly subnet: string; readonly hostIp: string }[];
    }>("mailu", node.facts().serviceId ?? "");
    const hostIpOf = (subnet: string) => project?.networks.find((each) => each.subnet === subnet)?.hostIp;
    const transports = Object.entries(project?.settings.transports ?? {});
    return Object.fromEntries(transports.map(([domain, { subnet }]) => [domain, hostIpOf(subnet)]));
  }
});

describe("Postfix' log", () => {
  const log = makeNodeLog({ sshPort: nodePorts.ssh });
  const everything = () => log.read(node.access(), null, 1_000);

  test("is read in small pages that miss nothing and repeat nothing, also while it grows", async () => {
    const mail = makeMailSubmitter({
      ...submitterDefaults,
      port: nodePorts.submission,
      name: "worker.penguinmails.example",
      rejectUnauthorized: false,
    });
    const send = (n: number) =>
      mail.submit({
        host: node.access().host,
        username: "kept@acme.example",
        password: "kept-password-1",
        envelopeFrom: "kept@acme.example",
        envelopeTo: "kept@acme.example",
        raw: Buffer.from(
          `From: kept@acme.example\r\nMessage-ID: <m${n}@acme.example>\r\nSubject: x\r\n\r\nHello\r\n`,
        ),
        beforeFinalDot: async () => {},
      });
    const lines: string[] = [];
    let cursor: string | null = null;
    for (let n = 0; n < 30; n++) {
      if (n < 3) expect(await send(n)).toMatchObject({ outcome: "accepted" });
      const page: NodeLogPage = await log.read(node.access(), cursor, 2);
      expect(page.lines.length).toBeLessThanOrEqual(2);
      lines.push(...page.lines.map(({ text }) => text));
      cursor = page.cursor;
    }
    await mail.close();
    expect(lines).toEqual((await everything()).lines.map(({ text }) => text));
    for (const n of [0, 1, 2])
      expect(lines.filter((line) => line.includes(`<m${n}@acme.example>`))).toHaveLength(1);
    expect(await log.read(node.access(), cursor, 10)).toEqual({ lines: [], cursor });
  });

  test("tells what leaves under a stolen password, and that what stays on the node does not", async () => {
    const { cursor } = await everything();
    const mail = makeMailSubmitter({
      ...submitterDefaults,
      port: nodePorts.submission,
      name: "elsewhere.example",
      rejectUnauthorized: false,
    });
    const send = (envelopeFrom: string, envelopeTo: string) =>
      mail.submit({
        host: node.access().host,
        username: "kept@acme.example",
        password: "kept-password-1",
        envelopeFrom,
        envelopeTo,
        raw: Buffer.from(`From: ${envelopeFrom}\r\nSubject: x\r\n\r\nHello\r\n`),
        beforeFinalDot: async () => {},
      });
    expect(await send("kept@acme.example", "kept@acme.example")).toMatchObject({ outcome: "accepted" });
    expect(await send("kept@acme.example", "victim@nowhere.example")).toMatchObject({ outcome: "accepted" });
    await mail.close();
    const nothingOfOurs = { hasQueueId: () => false, isProbe: () => false };
    const seen = async () => {
      const { lines } = await log.read(node.access(), cursor, 1_000);
      const records = lines.flatMap(({ text, atMs }) => parseLogLine(text, atMs) ?? []);
      return foreignMail(records, nothingOfOurs).map(({ domain }) => domain);
    };
    await expect.poll(seen).toEqual(["acme.example"]);
  });

  test.each(["s=gone;i=1", "nonsense"])(
    "a cursor that nobody knows any more (%s) begins with the oldest line there is, and says so",
    async (cursor) => {
      expect(await log.read(node.access(), cursor, 1_000)).toEqual({ ...(await everything()), isTorn: true });
    },
  );
});

/** Whether IMAP takes that login. */
function login(host: string, user: string, password: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const socket = connectTls({ host, port: nodePorts.imaps, rejectUnauthorized: false });
    let text = "";
    socket.setTimeout(5_000, () => reject(new Error("IMAP is silent")));
    socket.on("error", reject);
    socket.setEncoding("utf8").on("data", (piece: string) => {
      const greeted = text !== "";
      text += piece;
      if (!greeted) socket.write(`a LOGIN "${user}" "${password}"\r\n`);
      const answer = /^a (OK|NO|BAD)/m.exec(text)?.[1];
      if (answer === undefined) return;
      socket.destroy();
      resolve(answer === "OK");
    });
  });
}
