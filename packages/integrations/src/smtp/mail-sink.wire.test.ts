import { once } from "node:events";
import { connect } from "node:net";
import type { ArrivedMail } from "@penguinmails/core/ports/egress";
import SMTPConnection from "nodemailer/lib/smtp-connection/index.js";
import { afterEach, beforeEach, expect, test } from "vitest";
import { makeMailSink } from "./mail-sink.ts";

let taken: ArrivedMail[];
let failure: Error | null;
let sink: { readonly port: number; close(): Promise<void> };
const options = { host: "127.0.0.1", port: 0, name: "probe.example" };
beforeEach(async () => {
  taken = [];
  failure = null;
  sink = await makeMailSink(options).listen({
    isWanted: (address) => address.startsWith("probe+"),
    take: async (mail) => {
      if (failure) throw failure;
      taken.push(mail);
    },
  });
});
afterEach(() => sink.close());

/** Hands one mail over; the code of the refusal, of the message or of one of its recipients, or null. */
function send(
  to: readonly string[],
  raw = "Subject: x\r\n\r\nbody\r\n",
  ignoreTLS = false,
): Promise<number | null> {
  const connection = new SMTPConnection({
    host: options.host,
    port: sink.port,
    localAddress: "127.0.0.9",
    name: "o1.nodes.example",
    ignoreTLS,
    tls: { rejectUnauthorized: false },
    allowInternalNetworkInterfaces: true,
  } as never);
  return new Promise((resolve, reject) => {
    connection.on("error", reject);
    connection.connect(() => {
      connection.send({ from: "b+1@bounce.acme.example", to: [...to] }, raw, (error, info) => {
        connection.quit();
        const refused = (error ?? info.rejectedErrors?.[0]) as { responseCode?: number } | undefined;
        resolve(refused ? (refused.responseCode ?? 0) : null);
      });
    });
  });
}

test("tells from where a mail came, under which name, and whether it was encrypted", async () => {
  expect(await send(["probe+1@probe.example"])).toBe(null);
  expect(await send(["probe+2@probe.example"], undefined, true)).toBe(null);
  const [secret, open] = taken;
  expect(secret).toMatchObject({
    ip: "127.0.0.9",
    helo: "o1.nodes.example",
    envelopeFrom: "b+1@bounce.acme.example",
    envelopeTo: "probe+1@probe.example",
  });
  expect(secret?.tls).toMatch(/^TLSv1\.[23]$/);
  expect(open?.tls).toBe(null);
  expect(new TextDecoder().decode(secret?.raw)).toBe("Subject: x\r\n\r\nbody\r\n");
});

test("takes nothing for a stranger, nothing that is too big, and leaves with the sender what it could not keep", async () => {
  expect(await send(["postmaster@probe.example"])).toBe(550);
  expect(await send(["probe+1@probe.example"], `Subject: x\r\n\r\n${"x".repeat(70_000)}\r\n`)).toBe(552);
  failure = new Error("the database is away");
  expect(await send(["probe+1@probe.example"])).toBe(451);
  expect(taken).toEqual([]);
});

test("says of a second recipient that it must come by itself, so that no probe is taken unseen", async () => {
  expect(await send(["probe+1@probe.example", "probe+2@probe.example"])).toBe(452);
  expect(taken.map(({ envelopeTo }) => envelopeTo)).toEqual(["probe+1@probe.example"]);
});

test("a client that speaks no TLS after asking for it ends its own connection, and nothing else", async () => {
  const client = connect({ host: options.host, port: sink.port });
  const gone = once(client, "close");
  for (const line of ["EHLO o1.nodes.example", "STARTTLS", "GET / HTTP/1.1"]) {
    await once(client, "data");
    client.write(`${line}\r\n`);
  }
  await gone;
  expect(await send(["probe+1@probe.example"])).toBe(null);
});

test("an address that another has is refused by name, and free again after closing", async () => {
  const again = makeMailSink({ ...options, port: sink.port });
  const handlers = { isWanted: () => true, take: async () => undefined };
  await expect(again.listen(handlers)).rejects.toMatchObject({ code: "EADDRINUSE" });
  await sink.close();
  sink = await again.listen(handlers);
});
