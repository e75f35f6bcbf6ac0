import { Readable } from "node:stream";
import type { Submission, SubmissionReply } from "@penguinmails/core/ports/mail";
import SMTPConnection from "nodemailer/lib/smtp-connection/index.js";
import { acceptedReply, refusalOf } from "./reply.ts";

export type ConnectionOptions = {
  /** Submission port with STARTTLS; 587 in the real world. */
  readonly port: number;
  /** What we call ourselves in EHLO. */
  readonly name: string;
  /** False while nodes carry self-signed certificates. */
  readonly rejectUnauthorized: boolean;
  readonly connectTimeoutMs: number;
  /** Silence after which a connection counts as broken; RFC 5321 wants 10 minutes after the final dot. */
  readonly replyTimeoutMs: number;
};

type HandOver = {
  readonly reply: SubmissionReply;
  /** It broke before the server was given any part of the message, so another connection may try. */
  readonly isUntouched: boolean;
};

/** An authenticated session. Never throws: the connection's death is an answer. */
export type SmtpSession = {
  readonly isAlive: () => boolean;
  readonly handOver: (mail: Submission) => Promise<HandOver>;
  readonly onEnd: (listener: () => void) => void;
  readonly quit: () => void;
};

/** Small enough that a slow or dead connection stops the stream long before its end is asked for. */
const pieceBytes = 16 * 1_024;
/** A server that does not answer QUIT is not waited for. */
const quitTimeoutMs = 2_000;

const broken = (afterDot: boolean, text: string): SubmissionReply => ({ outcome: "broken", afterDot, text });

/** Connects, insists on STARTTLS, authenticates. The password never travels in the clear. */
export function openSession(
  options: ConnectionOptions,
  account: { readonly host: string; readonly username: string; readonly password: string },
): Promise<SmtpSession | { readonly failed: SubmissionReply }> {
  const connection = new SMTPConnection({
    host: account.host,
    port: options.port,
    name: options.name,
    secure: false,
    requireTLS: true,
    tls: { rejectUnauthorized: options.rejectUnauthorized, minVersion: "TLSv1.2" },
    allowInternalNetworkInterfaces: true,
    connectionTimeout: options.connectTimeoutMs,
    greetingTimeout: options.connectTimeoutMs,
    socketTimeout: options.replyTimeoutMs,
    socketCloseTimeout: 1_000,
  });
  let isAlive = true;
  let failure: Error | null = null;
  const endListeners: (() => void)[] = [];
  connection.on("end", () => {
    isAlive = false;
    for (const listener of endListeners) listener();
  });
  return new Promise((resolve) => {
    const fail = (error: Error) => {
      resolve({ failed: refusalOf(error) ?? broken(false, error.message) });
      connection.close();
    };
    // Its end follows.
    connection.on("error", (error) => {
      failure = error;
    });
    connection.on("end", () => fail(failure ?? new Error("The server closed the connection")));
    connection.connect((error) => {
      if (error) return fail(error);
      connection.login({ credentials: { user: account.username, pass: account.password } }, (refusal) => {
        if (refusal) return fail(refusal);
        resolve({
          isAlive: () => isAlive,
          handOver: (mail) => handOver(connection, mail, () => isAlive),
          onEnd: (listener) => void endListeners.push(listener),
          quit: () => {
            connection.quit();
            setTimeout(() => connection.close(), quitTimeoutMs).unref();
          },
        });
      });
    });
  });
}

/**
 * The message as a stream that holds its own end back: nodemailer writes the final dot when the stream ends, so the
 * dot cannot leave before `beforeFinalDot` has resolved, and a rejection destroys the stream instead of ending it.
 */
function contentStream(mail: Submission, isAlive: () => boolean, onDotReleased: () => void): Readable {
  let sent = 0;
  return new Readable({
    read() {
      if (sent < mail.raw.byteLength) {
        this.push(mail.raw.subarray(sent, sent + pieceBytes));
        sent += pieceBytes;
        return;
      }
      mail.beforeFinalDot().then(
        () => {
          if (this.destroyed || !isAlive()) return void this.destroy();
          onDotReleased();
          this.push(null);
        },
        (reason: unknown) => this.destroy(reason instanceof Error ? reason : new Error(String(reason))),
      );
    },
  });
}

function handOver(connection: SMTPConnection, mail: Submission, isAlive: () => boolean): Promise<HandOver> {
  let isDotReleased = false;
  let isContentWanted = false;
  const content = contentStream(mail, isAlive, () => {
    isDotReleased = true;
  });
  content.once("resume", () => {
    isContentWanted = true;
  });
  return new Promise((resolve) => {
    connection.send({ from: mail.envelopeFrom, to: [mail.envelopeTo] }, content, (error, info) => {
      content.destroy();
      if (!error && isDotReleased)
        return resolve({ reply: acceptedReply(info.response ?? ""), isUntouched: false });
      const refusal = error ? refusalOf(error) : null;
      if (refusal === null) {
        connection.close();
        const text = error?.message ?? "The server answered before the message was complete";
        return resolve({ reply: broken(isDotReleased, text), isUntouched: !isContentWanted });
      }
      const done = () => resolve({ reply: refusal, isUntouched: false });
      // A refusal in the middle of the content leaves half a message on the wire: nothing may follow it. After a 421 the
      // connection is closed already.
      const isReusable = isContentWanted === isDotReleased;
      if (!isReusable) {
        connection.close();
        return done();
      }
      connection.once("end", done);
      connection.reset((resetError) => {
        connection.off("end", done);
        if (resetError) connection.close();
        done();
      });
    });
  });
}
