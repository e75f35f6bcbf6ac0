import {
  type CollectorMailbox,
  type CollectorReader,
  type Drained,
  MailStays,
} from "@penguinmails/core/ports/mail";
import { ImapFlow } from "imapflow";

type CollectorOptions = {
  /** IMAP over TLS; 993 in the real world. */
  readonly port: number;
  /** False while nodes carry self-signed certificates. */
  readonly rejectUnauthorized: boolean;
  readonly connectTimeoutMs: number;
  /** Silence after which the connection counts as broken. */
  readonly socketTimeoutMs: number;
};

/** How many taken mails may wait for their deletion: what is taken again after a crash is at most this many. */
const deleteEvery = 20;

/**
 * Reads a node's collector mailbox over IMAPS. `drain` rejects when the server cannot be reached or refuses, and with
 * whatever `due` or `take` rejected with; mails taken before that are deleted all the same.
 */
export function makeCollectorMailbox(options: CollectorOptions): CollectorMailbox {
  return {
    async drain(box, max, maxBytes, reader) {
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
        return await drainInbox(client, Number(uidValidity), max, maxBytes, reader);
      } finally {
        await client.logout().catch(() => {});
        client.close();
      }
    },
  };
}

async function drainInbox(
  client: ImapFlow,
  uidValidity: number,
  max: number,
  maxBytes: number,
  reader: CollectorReader,
): Promise<Drained> {
  const found = await client.search({ all: true }, { uid: true });
  if (!found) throw new Error("The collector mailbox cannot be searched");
  if (found.length === 0) return { taken: 0, left: 0 };
  const uids = await reader.due({ uidValidity, uids: found });
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
        await reader.take({ uidValidity, uid, raw: source.subarray(0, maxBytes) });
      } catch (error) {
        if (!(error instanceof MailStays)) throw error;
        stays ??= error;
        stayed += 1;
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
