import { connect as connectTls } from "node:tls";
import { parseLogLine } from "@penguinmails/core/delivery/postfix-log";
import { minute } from "@penguinmails/core/time";
import nodemailer from "nodemailer";
import { SMTPServer } from "smtp-server";
import { afterEach, expect, test } from "vitest";
import { testWorld } from "../control/test-world.ts";
import type { MailServer } from "../host/host.ts";
import { openDisk } from "../host/host-state.ts";
import { openJournal } from "../host/journal.ts";
import { nodeAddress, nodePorts, receiverAddress } from "../net.ts";
import { memoryStore, type WorldStore } from "../store.ts";
import { hashPassword, openDirectory } from "./directory.ts";
import { makeMailu } from "./mail-server.ts";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const hostname = "n1.nodes.example";
const collector = `collector@${hostname}`;

/** One machine with a domain of its own egress, and one receiver that `rcpt` speaks for. */
async function machine(
  rcpt: (to: string) => { code: number; text: string } | null,
  store: WorldStore = memoryStore(),
) {
  const world = await testWorld([], 7, store);
  const { context } = world;
  closing.push(world.close);
  const [main, second, sinkIp] = [
    nodeAddress(context.net, 0),
    nodeAddress(context.net, 1),
    receiverAddress(context.net, 200),
  ];
  const seen: { from: string; to: string; ip: string; helo: string; raw: string }[] = [];
  const sink = new SMTPServer({
    authOptional: true,
    logger: false,
    disableReverseLookup: true,
    onRcptTo({ address }, _session, done) {
      const refusal = rcpt(address);
      done(refusal ? Object.assign(new Error(refusal.text), { responseCode: refusal.code }) : null);
    },
    onData(stream, session, done) {
      const pieces: Buffer[] = [];
      stream.on("data", (piece: Buffer) => pieces.push(piece));
      stream.on("end", () => {
        const { mailFrom, rcptTo } = session.envelope;
        seen.push({
          from: mailFrom === false ? "" : mailFrom.address,
          to: rcptTo[0]?.address ?? "",
          ip: session.remoteAddress,
          helo: session.hostNameAppearsAs || "",
          raw: Buffer.concat(pieces).toString("latin1"),
        });
        done(null, "2.0.0 OK taken");
      });
    },
  });
  await new Promise<void>((resolve) => sink.listen(nodePorts.smtp, sinkIp, resolve));
  closing.push(() => new Promise((resolve) => sink.close(() => resolve())));
  await context.zones.set("people.test-zone", "MX", ["10 mx.people.test-zone"], 60);
  await context.zones.set("mx.people.test-zone", "A", [sinkIp], 60);
  const disk = await openDisk(context.store, "1", { hostname, accountSshPublicKey: null });
  const files = {
    "/mailu/mailu.env": `HOSTNAMES=${hostname}\nAPI=true\nAPI_TOKEN=token-1\nDKIM_SELECTOR=dkim\n`,
    "/mailu/docker-compose.yml": `services:\n  smtp:\n    image: ghcr.io/mailu/postfix:2024.06\n    ports:\n      - "${main}:25:25"\nnetworks:\n  default:\n    driver: bridge\n    driver_opts: { com.docker.network.host_ipv4: "${main}" }\n    ipam: { config: [{ subnet: "192.168.203.0/24" }] }\n  ip1:\n    driver: bridge\n    driver_opts: { com.docker.network.host_ipv4: "${second}" }\n    ipam: { config: [{ subnet: "192.168.210.0/24" }] }\n`,
    "/mailu/overrides/postfix/postfix.master": `ip1/unix=ip1 unix - - n - - smtp -o smtp_bind_address=192.168.210.10 -o smtp_helo_name=out1.nodes.example -o syslog_name=postfix-ip1\n`,
    "/mailu/overrides/postfix/sender_transport.map": "@agency.example ip1:\n@bounce.agency.example ip1:\n",
  };
  for (const [path, content] of Object.entries(files)) await disk.write(path, { content, mode: "644" });
  const journal = openJournal(context.store, context.clock, "1");
  const open = (): MailServer => makeMailu(context)({ serviceId: "1", disk, journal });
  const mailu = open();
  closing.push(mailu.close);
  await mailu.listenOn([main, second]);
  expect((await mailu.up()).code).toBe(0);
  const directory = openDirectory(context.store, "1");
  for (const name of [hostname, "agency.example", "bounce.agency.example"])
    await directory.putDomain({ name, dkim: null });
  const user = (email: string, allowSpoofing: boolean) =>
    directory.putUser({
      email,
      displayName: "",
      enabled: true,
      allowSpoofing,
      forwardTo: [],
      forwardKeep: true,
      ...hashPassword("secret"),
    });
  await user(collector, false);
  await user("pool@agency.example", true);
  await user("ann@agency.example", false);
  await directory.putAlias({ email: "%@bounce.agency.example", destinations: [collector], wildcard: true });
  const send = (
    as: string,
    from: string,
    to: string,
    password = "secret",
    port: number = nodePorts.submission,
  ) => {
    const transport = nodemailer.createTransport({
      host: main,
      port,
      allowInternalNetworkInterfaces: true,
      requireTLS: port === nodePorts.submission,
      tls: { rejectUnauthorized: false },
      ...(port === nodePorts.submission ? { auth: { user: as, pass: password } } : {}),
    } as never);
    return transport.sendMail({
      envelope: { from, to },
      raw: `From: Ann <ann@agency.example>\r\nTo: ${to}\r\nMessage-ID: <${to}>\r\nSubject: hello\r\n\r\nHi\r\n`,
    });
  };
  const logged = () => journal.read("mailu-smtp", 0, 1_000).map(({ message }) => message);
  const records = () => logged().flatMap((line) => parseLogLine(line, 0) ?? []);
  return { world, context, disk, mailu, open, main, second, seen, send, records, logged, directory };
}

const verp = "b+x@bounce.agency.example";
const until = (isTrue: () => boolean) => expect.poll(isTrue).toBe(true);

/** INBOX of an account, through the IMAP port. */
async function inbox(host: string, email: string): Promise<string> {
  const socket = connectTls({ host, port: nodePorts.imaps, rejectUnauthorized: false });
  let text = "";
  socket.on("data", (piece: Buffer) => {
    text += piece.toString("latin1");
  });
  socket.write(
    `a LOGIN ${email} secret\r\nb SELECT INBOX\r\nc UID FETCH 1:* (UID BODY.PEEK[])\r\nd LOGOUT\r\n`,
  );
  await new Promise((resolve) => socket.once("close", resolve));
  return text;
}

test("a domain's mail leaves from its own address under its own name, the rest from the machine's", async () => {
  const { send, seen, main, second } = await machine(() => null);
  await send("pool@agency.example", verp, "bob@people.test-zone");
  await send("pool@agency.example", "pool@other.example", "eve@people.test-zone");
  await until(() => seen.length === 2);
  const way = Object.fromEntries(seen.map(({ to, ip, helo }) => [to, { ip, helo }]));
  expect(way).toEqual({
    "bob@people.test-zone": { ip: second, helo: "out1.nodes.example" },
    "eve@people.test-zone": { ip: main, helo: hostname },
  });
});

test("the log tells a mail's life in lines that our reader understands", async () => {
  const { send, records } = await machine(() => null);
  const { response } = await send("pool@agency.example", verp, "bob@people.test-zone");
  const queueId = /queued as (\w+)/.exec(response)?.[1];
  await until(() => records().some(({ kind }) => kind === "removed"));
  expect(records().map(({ kind, queueId: id }) => [kind, id])).toEqual([
    ["message-id", queueId],
    ["sender", queueId],
    ["delivery", queueId],
    ["removed", queueId],
  ]);
  expect(records()[2]).toMatchObject({
    status: "sent",
    dsn: "2.0.0",
    replyCode: 250,
    recipient: "bob@people.test-zone",
  });
});

test("what Postfix puts off itself waits with its words, and goes out once the map lets it", async () => {
  const { world, disk, mailu, send, seen, records } = await machine(() => null);
  const map = async (content: string) => {
    await disk.write("/mailu/overrides/postfix/sender_transport.map", { content, mode: "644" });
    await mailu.restart("smtp");
  };
  await map("@bounce.agency.example retry:4.3.0 Held for now\n");
  await send("pool@agency.example", verp, "bob@people.test-zone");
  await until(() => records().some(({ kind }) => kind === "delivery"));
  expect(records().filter(({ kind }) => kind === "delivery")).toMatchObject([
    { status: "deferred", dsn: "4.3.0", relay: null, isOutgoing: false, text: "Held for now" },
  ]);
  await map(`@bounce.agency.example ip1:\n${verp} retry:4.3.0 Held for now\n`);
  world.clock.advance(15 * minute);
  await until(() => records().filter(({ kind }) => kind === "delivery").length === 2);
  expect(seen, "a row of its own goes before its domain's").toEqual([]);
  await map("@bounce.agency.example ip1:\n");
  world.clock.advance(30 * minute);
  await until(() => seen.length === 1);
});

test("what is deferred is tried again after a quarter of an hour, what is refused comes back to the collector", async () => {
  let busy = true;
  const { world, send, seen, records, main } = await machine((to) => {
    if (to.startsWith("gone")) return { code: 550, text: "5.1.1 no such user" };
    return busy ? { code: 451, text: "4.7.1 try again later" } : null;
  });
  await send("pool@agency.example", verp, "bob@people.test-zone");
  await send("pool@agency.example", verp, "gone@people.test-zone");
  const statuses = () => records().flatMap((record) => (record.kind === "delivery" ? [record.status] : []));
  await until(() => statuses().length === 2);
  expect(statuses().sort()).toEqual(["bounced", "deferred"]);
  busy = false;
  world.clock.advance(14 * minute);
  expect(seen).toEqual([]);
  world.clock.advance(1 * minute);
  await until(() => seen.length === 1);
  await until(() => statuses().includes("sent"));
  const collected = await inbox(main, collector);
  expect(collected).toContain("Final-Recipient: rfc822; gone@people.test-zone");
  expect(collected).toContain(`To: ${verp}`);
  expect(collected).toContain("550 5.1.1 no such user");
});

test("strangers get no relay, wrong passwords and borrowed names no entry, unknown people no mail", async () => {
  const { send } = await machine(() => null);
  const refusal = async (work: Promise<unknown>) => {
    const error: unknown = await work.then(
      () => null,
      (reason: unknown) => reason,
    );
    return (error as { responseCode?: number } | null)?.responseCode ?? null;
  };
  expect(await refusal(send("pool@agency.example", verp, "bob@people.test-zone", "wrong"))).toBe(535);
  expect(await refusal(send("ann@agency.example", verp, "bob@people.test-zone"))).toBe(553);
  expect(await refusal(send("", "x@out.example", "bob@people.test-zone", "", nodePorts.smtp))).toBe(554);
  expect(await refusal(send("", "x@out.example", "nobody@agency.example", "", nodePorts.smtp))).toBe(550);
  expect(await refusal(send("", "x@out.example", "ann@agency.example", "", nodePorts.smtp))).toBe(null);
  expect(await refusal(send("ann@agency.example", "ann@agency.example", "bob@people.test-zone"))).toBe(null);
});

test("mail that was taken outlives the process that took it", async () => {
  const store = memoryStore();
  let busy = true;
  const { world, mailu, open, send, seen, records, main, second } = await machine(
    () => (busy ? { code: 421, text: "4.3.2 not now" } : null),
    store,
  );
  await send("pool@agency.example", verp, "bob@people.test-zone");
  await until(() => records().some(({ kind }) => kind === "delivery"));
  await mailu.close();
  busy = false;
  const again = open();
  closing.push(again.close);
  await again.listenOn([main, second]);
  expect(again.status().map(({ State }) => State)).toContain("running");
  world.clock.advance(16 * minute);
  await until(() => seen.length === 1);
});
