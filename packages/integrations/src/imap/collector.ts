import { type CollectorMailbox, type Drained, MailStays } from "@penguinmails/core/ports/mail";
import { ImapFlow } from "imapflow";
import { makeStayingMails } from "./staying-mails.ts";

type CollectorOptions = {
  /** IMAP over TLS; 993 in the real world. */
  readonly port: number;
  /** False while nodes carry self-signed certificates. */
  readonly rejectUnauthorized: boolean;
  readonly connectTimeoutMs: number;
  /** Silence after which the connection counts as broken. */
  readonly socketTimeoutMs: number;
  /** How long a mail that stays is not tried again by this process (real time). */
  readonly tryStaysAgainAfterMs: number;
};

/** How many taken mails may wait for their deletion: what is taken again after a crash is at most this many. */
const deleteEvery = 20;

/**
 * Reads a node's collector mailbox over IMAPS. `drain` rejects when the server cannot be reached or refuses, and with
 * whatever `take` rejected with; mails taken before that are deleted all the same.
 */
export function makeCollectorMailbox(options: CollectorOptions): CollectorMailbox {
  const staying = makeStayingMails(options.tryStaysAgainAfterMs);
  return {
    async drain(box, max, maxBytes, take) {
      const client = new ImapFlow({
        host: box.host,
        port: options.port,
        secure: true,
        auth: { user: box.username, pass: box.password },
        tls: { rejectUnauthorized: options.rejectUnauthorized, minVersion: "TLSv1.2" },
        connectionTimeout: options.connectTimeoutMs,
        greetingTimeout: options.connectTimeoutMs,
        socketTimeout: options.socketTimeoutMs,
        disableAutoIdle: true,
        logger: false,
      });
      // A connection that breaks between commands reports here; the next command rejects with it.
      client.on("error", () => {});
      try {
        await client.connect();
        const { uidValidity } = await client.mailboxOpen("INBOX");
        const name = `${box.username} ${box.host}`;
        return await drainInbox(client, max, maxBytes, take, {
          due: (uids) => staying.due(name, uidValidity, uids, Date.now()),
          stays: (uid) => staying.stays(name, uidValidity, uid, Date.now()),
        });
      } finally {
        if (client.usable) await client.logout().catch(() => {});
        client.close();
      }
    },
  };
}

async function drainInbox(
  client: ImapFlow,
  max: number,
  maxBytes: number,
  take: Parameters<CollectorMailbox["drain"]>[3],
  staying: { due(uids: readonly number[]): readonly number[]; stays(uid: number): void },
): Promise<Drained> {
  const found = await client.search({ all: true }, { uid: true });
  if (!found) throw new Error("The collector mailbox cannot be searched");
  const uids = staying.due([...found].sort((a, b) => a - b));
  const done: number[] = [];
  let taken = 0;
  let stayed = 0;
  let stays: MailStays | null = null;
  const deleteDone = async () => {
    if (done.length === 0) return;
    const isDeleted = await client.messageDelete(done.splice(0).join(","), { uid: true });
    if (!isDeleted) throw new Error("The collector mailbox does not delete what was taken");
  };
  try {
    for (const uid of uids) {
      if (taken >= max || stayed >= max) break;
      const mail = await client.fetchOne(
        String(uid),
        { source: { start: 0, maxLength: maxBytes } },
        { uid: true },
      );
      // Somebody else, another worker perhaps, took it in the meantime.
      const source = mail ? mail.source : undefined;
      if (source === undefined) continue;
      try {
        await take({ uid, raw: source.subarray(0, maxBytes) });
      } catch (error) {
        if (!(error instanceof MailStays)) throw error;
        stays ??= error;
        stayed += 1;
        staying.stays(uid);
        continue;
      }
      done.push(uid);
      taken += 1;
      if (done.length >= deleteEvery) await deleteDone();
    }
  } finally {
    await deleteDone();
  }
  if (stays) throw stays;
  return { taken, left: found.length - uids.length };
}
