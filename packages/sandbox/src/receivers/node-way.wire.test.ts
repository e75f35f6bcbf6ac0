import { generateKeyPairSync } from "node:crypto";
import { connect as connectTls } from "node:tls";
import { reverseNameOf } from "@penguinmails/core/domains/expected-records";
import { day, minute } from "@penguinmails/core/time";
import { createTransport } from "nodemailer";
import { afterEach, expect, test } from "vitest";
import { testWorld } from "../control/test-world.ts";
import { openDisk } from "../host/host-state.ts";
import { openJournal } from "../host/journal.ts";
import { hashPassword, openDirectory } from "../mailu/directory.ts";
import { makeMailu } from "../mailu/mail-server.ts";
import { nodeAddress, nodePorts } from "../net.ts";
import { ageSource } from "./histories.ts";
import { deliveries } from "./ledger.ts";
import { addressWhere } from "./person.ts";
import { pendingReturns } from "./plan-returns.ts";
import { domainAt, quiet } from "./receivers-test-world.ts";
import { startTestPage } from "./sender-test-node.ts";
import { startReceivers } from "./start-receivers.ts";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const hostname = "n1.nodes.test";
const domain = "acme-outreach.test";
const bounce = `bounce.${domain}`;
const collector = `collector@${hostname}`;

/** A machine with the world's mail server, a domain with all its records, and the receivers. */
async function nodeInWorld() {
  const world = await testWorld([startReceivers], 7);
  closing.push(world.close);
  const { context, clock } = world;
  const { zones, store } = context;
  const ip = nodeAddress(context.net, 0);
  const pair = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const privateKey = pair.privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  const publicKey = pair.publicKey.export({ type: "spki", format: "der" }).toString("base64");
  await zones.set(reverseNameOf(ip), "PTR", [hostname], 300);
  await zones.set(hostname, "A", [ip], 300);
  for (const name of [domain, bounce]) {
    await zones.set(name, "MX", [`10 ${hostname}`], 300);
    await zones.set(name, "TXT", [`v=spf1 ip4:${ip} -all`], 300);
  }
  await zones.set(`dkim._domainkey.${domain}`, "TXT", [`v=DKIM1; k=rsa; p=${publicKey}`], 300);
  await zones.set(`_dmarc.${domain}`, "TXT", ["v=DMARC1; p=reject"], 300);

  const disk = await openDisk(store, "1", { hostname, accountSshPublicKey: null });
  const files = {
    "/mailu/mailu.env": `HOSTNAMES=${hostname}\nAPI=true\nAPI_TOKEN=token-1\nDKIM_SELECTOR=dkim\n`,
    "/mailu/docker-compose.yml": `    ports:\n      - "${ip}:25:25"\nnetworks:\n  default:\n    driver: bridge\n    driver_opts: { com.docker.network.host_ipv4: "${ip}" }\n    ipam: { config: [{ subnet: "192.168.203.0/24" }] }\n`,
  };
  for (const [path, content] of Object.entries(files)) await disk.write(path, { content, mode: "644" });
  const journal = openJournal(store, clock, "1");
  const mailu = makeMailu(context)({ serviceId: "1", disk, journal });
  closing.push(mailu.close);
  await mailu.listenOn([ip]);
  expect((await mailu.up()).code).toBe(0);
  const directory = openDirectory(store, "1");
  for (const name of [hostname, domain, bounce])
    await directory.putDomain({ name, dkim: name === domain ? { privateKey, publicKey } : null });
  for (const [email, allowSpoofing] of [
    [collector, false],
    [`pool@${domain}`, true],
  ] as const) {
    const rest = { displayName: "", enabled: true, forwardTo: [], forwardKeep: true };
    await directory.putUser({ email, allowSpoofing, ...rest, ...hashPassword("secret") });
  }
  for (const name of [domain, bounce])
    await directory.putAlias({ email: `%@${name}`, destinations: [collector], wildcard: true });

  const transport = createTransport({
    ...{ host: ip, port: nodePorts.submission, requireTLS: true, tls: { rejectUnauthorized: false } },
    auth: { user: `pool@${domain}`, pass: "secret" },
  });
  closing.push(async () => transport.close());
  const send = (to: string, id: string, headers: Record<string, string> = {}) =>
    transport.sendMail({
      envelope: { from: `b+${id}@${bounce}`, to },
      ...{ from: `Ann <ann@${domain}>`, to, subject: "Your loading dock", text: "Hello,\n\nAnn" },
      ...{ messageId: `<${id}@${domain}>`, headers },
    });
  return { ...world, ip, send, seen: () => deliveries(store) };
}

/** INBOX of the collector, through the IMAP port. */
async function collected(host: string): Promise<string> {
  const socket = connectTls({ host, port: nodePorts.imaps, rejectUnauthorized: false });
  let text = "";
  socket.on("data", (piece: Buffer) => {
    text += piece.toString("latin1");
  });
  const select = "b SELECT INBOX\r\nc UID FETCH 1:* (UID BODY.PEEK[])\r\nd LOGOUT\r\n";
  socket.write(`a LOGIN ${collector} secret\r\n${select}`);
  await new Promise((resolve) => socket.once("close", resolve));
  return text;
}

test("a node's mail arrives signed and aligned, and what comes back lies in its collector", async () => {
  const { context, clock, ip, send, seen } = await nodeInWorld();
  const page = await startTestPage();
  closing.push(page.close);
  const firm = domainAt(7, "ms365");
  const gmail = quiet("google", "gmail.com");
  const bouncing = addressWhere(7, firm, "ms365", ({ mailbox }) => mailbox === "bounces-later");
  const weary = addressWhere(
    ...([7, firm, "ms365"] as const),
    ({ mailbox, habit, away }) => mailbox === "works" && habit === "unsubscribes" && !away,
  );
  await send(gmail, "first");
  await send(bouncing, "second");
  await send(weary, "third", {
    "List-Unsubscribe": `<${page.url}>`,
    "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
  });
  await expect.poll(() => seen().accepted, { timeout: 10_000 }).toBe(3);
  expect(seen().sources).toEqual([
    {
      ip,
      helo: hostname,
      ptr: hostname,
      fromDomain: domain,
      spf: "pass",
      dkim: "pass",
      dmarc: "pass",
      count: 3,
    },
  ]);
  clock.advance(2 * day);
  await expect.poll(() => pendingReturns(context.store), { timeout: 10_000 }).toBe(0);
  expect(seen()).toMatchObject({ dsns: 1, oneClicks: 1, undeliverable: 0 });
  expect(await page.request()).toContain("List-Unsubscribe=One-Click");
  const mail = await collected(ip);
  expect(mail).toContain(`Final-Recipient: rfc822; ${bouncing}`);
  expect(mail).toContain(`b+second@${bounce}`);
});

test("a node comes back to who greylists until all is taken, once, and a known one need not", async () => {
  const { context, clock, ip, send, seen } = await nodeInWorld();
  const firm = domainAt(7, "mimecast");
  const people = Array.from({ length: 5 }, (_each, n) => quiet("mimecast", firm, n));
  for (const [n, to] of people.entries()) await send(to, `grey-${n}`);
  const deferred = () =>
    Object.values(seen().perOperator.mimecast?.deferred ?? {}).reduce((a, b) => a + b, 0);
  await expect.poll(deferred, { timeout: 10_000 }).toBe(5);
  expect(seen().accepted).toBe(0);
  for (let hours = 0; hours < 6 && seen().accepted < 5; hours += 1) {
    clock.advance(60 * minute);
    await expect.poll(() => seen().accepted + deferred(), { timeout: 10_000 }).toBeGreaterThanOrEqual(10);
  }
  expect(seen()).toMatchObject({ accepted: 5, distinctMessages: 5, duplicates: 0, refused: 0 });
  await ageSource(context.store, ip, 1_000, clock.now());
  await send(quiet("mimecast", firm, 6), "known");
  await expect.poll(() => seen().accepted, { timeout: 10_000 }).toBe(6);
});
