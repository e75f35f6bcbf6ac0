import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { makeSmtpClient } from "../mailu/smtp-client.ts";
import { freeNet, nodePorts } from "../net.ts";
import type { Service } from "../world-context.ts";
import { replyOf } from "./smtp-reply.ts";
import { type Envelope, listenSmtp } from "./smtp-wire.ts";

type Taken = Envelope & { readonly raw: string };
let taken: Taken[];
let server: Service;
let net: { readonly prefix: string; release(): Promise<void> };
let port: number;
beforeEach(async () => {
  taken = [];
  net = await freeNet();
  port = nodePorts.smtp;
  server = await listenSmtp(
    {
      name: "mx.firm.example",
      log: () => {},
      mail: async ({ from }) => replyOf(from.startsWith("bad@") ? "550 5.7.1 No\nnever" : "250 2.1.0 Ok"),
      recipient: async (_envelope, to) =>
        to.startsWith("cut@")
          ? "cut"
          : replyOf(to.startsWith("no@") ? "550 5.1.1 <{rcpt}>: no" : "250 2.1.5 Ok", { rcpt: to }),
      async content(envelope, raw) {
        taken.push({ ...envelope, raw });
        return replyOf(raw.includes("later") ? "451 4.3.0 Later" : "250 2.0.0 Ok: queued as 1");
      },
    },
    { host: `${net.prefix}.1.1`, port },
  );
});
afterEach(async () => {
  await server.close();
  await net.release();
});

/** Speaks and returns everything that was answered until the server hung up. */
async function speak(...pieces: readonly string[]): Promise<string> {
  const socket: Socket = connect({ host: `${net.prefix}.1.1`, port, localAddress: `${net.prefix}.16.1` });
  let heard = "";
  socket.on("data", (piece: Buffer) => {
    heard += piece.toString("latin1");
  });
  await once(socket, "data");
  for (const piece of pieces) {
    socket.write(piece, "latin1");
    await new Promise(setImmediate);
  }
  await once(socket, "close");
  return heard;
}
const codes = (heard: string) => [...heard.matchAll(/^(\d{3}) /gm)].map((match) => match[1]);
const open = "EHLO m1.acme.test\r\nMAIL FROM:<a@acme.test> SIZE=100\r\n";

test("commands in one piece are answered in their order, a mail between them is taken whole", async () => {
  const mail = "Subject: x\r\n\r\n..dot\r\n.\r\n";
  const heard = await speak(
    `${open}RCPT TO:<b@firm.example>\r\nRCPT TO:<no@firm.example>\r\nDATA\r\n${mail}QUIT\r\n`,
  );
  expect(codes(heard)).toEqual(["220", "250", "250", "250", "550", "354", "250", "221"]);
  expect(heard).toContain("550 5.1.1 <no@firm.example>: no\r\n");
  expect(taken).toEqual([
    {
      ...{ ip: `${net.prefix}.16.1`, helo: "m1.acme.test", from: "a@acme.test" },
      ...{ recipients: ["b@firm.example"], raw: "Subject: x\r\n\r\n.dot\r\n" },
    },
  ]);
});

test("a mail that comes byte by byte is the same mail", async () => {
  const text = `${open}RCPT TO:<b@firm.example>\r\nDATA\r\nSubject: x\r\n\r\nhello\r\n.\r\nQUIT\r\n`;
  await speak(...text);
  expect(taken.map(({ raw }) => raw)).toEqual(["Subject: x\r\n\r\nhello\r\n"]);
});

test("two mails on one connection do not share their recipients", async () => {
  const one = (to: string) => `MAIL FROM:<>\r\nRCPT TO:<${to}>\r\nDATA\r\nX: 1\r\n.\r\n`;
  await speak(`EHLO m1\r\n${one("b@firm.example")}${one("c@firm.example")}QUIT\r\n`);
  expect(taken.map(({ from, recipients }) => [from, recipients])).toEqual([
    ["", ["b@firm.example"]],
    ["", ["c@firm.example"]],
  ]);
});

test("commands out of order, addresses that are none and unknown words are refused, one by one", async () => {
  const heard = await speak(
    `MAIL FROM:<a@acme.test>\r\nEHLO x\r\nRCPT TO:<b@firm.example>\r\nMAIL FROM:a@acme.test\r\nDATA\r\nVRFY b\r\nMAIL FROM:<bad@acme.test>\r\nQUIT\r\n`,
  );
  expect(codes(heard)).toEqual(["220", "503", "250", "503", "501", "503", "502", "550", "221"]);
  expect(heard).toContain("550-5.7.1 No\r\n550 5.7.1 never\r\n");
});

test("a cut leaves no answer behind", async () => {
  const heard = await speak(`${open}RCPT TO:<cut@firm.example>\r\nQUIT\r\n`);
  expect(codes(heard)).toEqual(["220", "250", "250"]);
});

test("the world's own sender doubles its dots and tells taken, refused and later apart", async () => {
  const source = { sourceIp: `${net.prefix}.1.9`, helo: "mx" };
  const client = makeSmtpClient();
  const send = (to: string, raw: string, last = 1) =>
    client.deliver({ from: "", to, raw }, source, [{ host: "mx", ip: `${net.prefix}.1.${last}` }]);
  expect(await send("b@firm.example", "X: 1\n\n.dot\n..\nend")).toMatchObject({ status: "sent" });
  expect(taken[0]?.raw).toBe("X: 1\r\n\r\n.dot\r\n..\r\nend\r\n");
  expect(await send("no@firm.example", "X: 1\n\n")).toMatchObject({ status: "bounced" });
  expect(await send("b@firm.example", "X: later\n\n")).toMatchObject({ status: "deferred" });
  expect(await send("cut@firm.example", "X: 1\n\n")).toMatchObject({ status: "deferred" });
  expect(await send("b@firm.example", "", 2)).toMatchObject({ status: "deferred" });
  client.close();
});
