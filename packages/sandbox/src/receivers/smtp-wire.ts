import { createServer, type Socket } from "node:net";
import { listen } from "../listen.ts";
import type { Endpoint } from "../net.ts";
import type { Service } from "../world-context.ts";
import { type Reply, replyOf, wireOf } from "./smtp-reply.ts";

/** One mail on its way in. */
export type Envelope = {
  readonly ip: string;
  readonly helo: string;
  /** Bare address; empty for the null sender. */
  readonly from: string;
  readonly recipients: readonly string[];
};
/** `cut`: the connection breaks without an answer. */
export type Verdict = Reply | "cut";
export type SmtpHandlers = {
  readonly name: string;
  log(line: string): void;
  mail(envelope: Envelope): Promise<Verdict>;
  recipient(envelope: Envelope, address: string): Promise<Verdict>;
  /** `raw` is the mail as latin1 text, dots undone, with a final line end. */
  content(envelope: Envelope, raw: string): Promise<Verdict>;
};

const biggestMailBytes = 25 * 1024 * 1024;
const longestLineBytes = 4_096;
const idleMs = 300_000;
const mostRecipients = 100;
const endOfMail = Buffer.from("\r\n.\r\n");

const ok = replyOf("250 2.1.0 Ok");
const badSequence = replyOf("503 5.5.1 Bad sequence of commands");
const badSyntax = replyOf("501 5.5.4 Syntax error in parameters");
const tooBig = replyOf("552 5.3.4 Message size exceeds fixed limit");

/** A plain SMTP server (RFC 5321, PIPELINING) without TLS and AUTH. */
export function listenSmtp(handlers: SmtpHandlers, endpoint: Endpoint): Promise<Service> {
  return listen(
    createServer((socket) => converse(socket, handlers)),
    endpoint,
  );
}

function converse(socket: Socket, handlers: SmtpHandlers): void {
  const ip = (socket.remoteAddress ?? "").replace(/^::ffff:/, "");
  let helo = "";
  let envelope: Envelope | null = null;
  let inMail = false;
  let input: Buffer = Buffer.alloc(0);
  /** Where the search for the end of the mail goes on. */
  let searched = 0;
  let busy = false;
  let over = false;

  const say = (verdict: Verdict): void => {
    if (over) return;
    if (verdict === "cut") {
      over = true;
      socket.destroy();
      return;
    }
    socket.write(wireOf(verdict));
    if (verdict.code === 421 || verdict.code === 221) {
      over = true;
      socket.end();
    }
  };

  const takeMail = async (raw: string): Promise<void> => {
    const taken = envelope;
    inMail = false;
    envelope = null;
    if (taken) say(await handlers.content(taken, raw));
  };

  const command = async (line: string): Promise<void> => {
    const [verb = "", rest = ""] = [line.slice(0, 4).toUpperCase(), line.slice(4).trim()];
    switch (verb) {
      case "EHLO":
      case "HELO":
        helo = rest;
        envelope = null;
        return say(
          verb === "HELO"
            ? replyOf(`250 ${handlers.name}`)
            : replyOf(
                `250 ${handlers.name}\nPIPELINING\nSIZE ${biggestMailBytes}\n8BITMIME\nENHANCEDSTATUSCODES`,
              ),
        );
      case "MAIL": {
        const from = addressIn(rest, "FROM");
        if (helo === "" || envelope) return say(badSequence);
        if (from === null) return say(badSyntax);
        const opened = { ip, helo, from, recipients: [] };
        const verdict = await handlers.mail(opened);
        if (verdict !== "cut" && verdict.code < 300) envelope = opened;
        return say(verdict);
      }
      case "RCPT": {
        const to = addressIn(rest, "TO");
        if (!envelope) return say(badSequence);
        if (!to) return say(badSyntax);
        if (envelope.recipients.length >= mostRecipients)
          return say(replyOf("452 4.5.3 Too many recipients"));
        const verdict = await handlers.recipient(envelope, to);
        if (verdict !== "cut" && verdict.code < 300)
          envelope = { ...envelope, recipients: [...envelope.recipients, to] };
        return say(verdict);
      }
      case "DATA":
        if (!envelope) return say(badSequence);
        if (envelope.recipients.length === 0) return say(replyOf("554 5.5.1 No valid recipients"));
        inMail = true;
        searched = 0;
        return say(replyOf("354 End data with <CR><LF>.<CR><LF>"));
      case "RSET":
        envelope = null;
        return say(ok);
      case "NOOP":
        return say(ok);
      case "QUIT":
        return say(replyOf(`221 2.0.0 ${handlers.name} closing connection`));
      default:
        return say(replyOf("502 5.5.2 Command not recognized"));
    }
  };

  /** True when there was enough input for one step. */
  const step = async (): Promise<boolean> => {
    if (inMail) {
      // The dot may follow the DATA line at once: a mail without content.
      const empty = searched === 0 && input.subarray(0, 3).equals(endOfMail.subarray(2));
      const end = empty ? 0 : input.indexOf(endOfMail, searched);
      if (end < 0) {
        if (input.length > biggestMailBytes) {
          say(tooBig);
          say("cut");
          return false;
        }
        searched = Math.max(0, input.length - endOfMail.length);
        return false;
      }
      const raw = empty ? "" : input.toString("latin1", 0, end + 2);
      input = input.subarray(end + (empty ? 3 : endOfMail.length));
      await takeMail(raw.replace(/^\./, "").replaceAll("\r\n.", "\r\n"));
      return true;
    }
    const end = input.indexOf(10);
    if (end < 0) {
      if (input.length > longestLineBytes) say(replyOf("421 4.5.2 Line too long"));
      return false;
    }
    const line = input.toString("latin1", 0, end).replace(/\r$/, "");
    input = input.subarray(end + 1);
    await command(line);
    return true;
  };

  const run = async (): Promise<void> => {
    if (busy) return;
    busy = true;
    try {
      while (!over && (await step())) {
        // One step at a time: pipelined commands are answered in their order.
      }
    } catch (error) {
      handlers.log(`smtp ${handlers.name}: ${String(error)}`);
      say(replyOf("421 4.3.0 Temporary system problem"));
    } finally {
      busy = false;
    }
  };

  socket.on("error", () => {
    over = true;
  });
  socket.on("close", () => {
    over = true;
  });
  socket.setTimeout(idleMs, () => socket.destroy());
  socket.setNoDelay(true);
  socket.on("data", (piece: Buffer) => {
    input = input.length === 0 ? piece : Buffer.concat([input, piece]);
    void run();
  });
  say(replyOf(`220 ${handlers.name} ESMTP`));
}

/** The address of `FROM:<address> PARAMETERS`; null when that is not what stands there. */
function addressIn(rest: string, keyword: "FROM" | "TO"): string | null {
  const match = /^(FROM|TO):\s*<([^<>\s]*)>(?:\s|$)/i.exec(rest);
  if (match?.[1]?.toUpperCase() !== keyword) return null;
  const address = match[2] ?? "";
  return address === "" || /^[^@]+@[^@]+$/.test(address) ? address : null;
}
