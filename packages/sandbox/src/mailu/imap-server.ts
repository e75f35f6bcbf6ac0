import { createServer, type TLSSocket } from "node:tls";
import { listen } from "../listen.ts";
import type { Endpoint } from "../net.ts";
import type { CertificatePair } from "./issue-certificate.ts";
import type { StoredMail } from "./mailboxes.ts";
import type { TlsService } from "./smtp-servers.ts";

type ImapAccount = {
  list(): readonly StoredMail[];
  remove(uids: readonly number[]): Promise<void>;
};
/** The account behind a user's password; null when it is not that. */
type ImapLogin = (user: string, password: string) => ImapAccount | null;

type Session = { account: ImapAccount | null; readonly flagged: Set<number> };

const longestLine = 8_192;

/** IMAP4rev1 over TLS, as much as it takes to read one INBOX and to empty it. */
export async function startImapServer(
  login: ImapLogin,
  certificate: CertificatePair,
  endpoint: Endpoint,
): Promise<TlsService> {
  const server = createServer(certificate, (socket) => converse(socket, login));
  const service = await listen(server, endpoint);
  return { ...service, show: (pair) => server.setSecureContext(pair) };
}

/** Speaks with one client. */
export function converse(socket: TLSSocket, login: ImapLogin): void {
  const session: Session = { account: null, flagged: new Set() };
  let pending = "";
  let work = Promise.resolve();
  socket.on("error", () => socket.destroy());
  socket.write("* OK [CAPABILITY IMAP4rev1 UIDPLUS] Dovecot (sandbox) ready.\r\n");
  socket.on("data", (piece: Buffer) => {
    pending += piece.toString("latin1");
    for (let end = pending.indexOf("\r\n"); end >= 0; end = pending.indexOf("\r\n")) {
      const line = pending.slice(0, end);
      pending = pending.slice(end + 2);
      work = work.then(async () => {
        const text = await answer(session, login, line);
        if (text.startsWith("* BYE")) socket.end(text, "latin1");
        else socket.write(text, "latin1");
      });
      work.catch(() => socket.destroy());
    }
    if (pending.length > longestLine) socket.destroy();
  });
}

async function answer(session: Session, login: ImapLogin, line: string): Promise<string> {
  const [, tag = "*", verb = "", rest = ""] = /^(\S+) ((?:UID )?\S+) ?(.*)$/i.exec(line) ?? [];
  const command = verb.toUpperCase();
  const ok = (untagged = "") => `${untagged}${tag} OK done\r\n`;
  switch (command) {
    case "CAPABILITY":
      return ok("* CAPABILITY IMAP4rev1 UIDPLUS\r\n");
    case "LOGIN": {
      const [user = "", password = ""] = words(rest);
      session.account = login(user, password);
      return session.account ? ok() : `${tag} NO [AUTHENTICATIONFAILED] Authentication failed.\r\n`;
    }
    case "LOGOUT":
      return `* BYE Logging out\r\n${ok()}`;
    case "NOOP":
    case "ID":
      return ok();
    default:
      return session.account
        ? ofMailbox(session, session.account, command, rest, tag)
        : `${tag} BAD Not authenticated\r\n`;
  }
}

async function ofMailbox(
  { flagged }: Session,
  account: ImapAccount,
  command: string,
  rest: string,
  tag: string,
): Promise<string> {
  const ok = (untagged = "") => `${untagged}${tag} OK done\r\n`;
  const mails = account.list();
  switch (command) {
    case "SELECT":
    case "EXAMINE": {
      const nextUid = (mails.at(-1)?.uid ?? 0) + 1;
      return ok(
        `* FLAGS (\\Seen \\Deleted)\r\n* ${mails.length} EXISTS\r\n* 0 RECENT\r\n* OK [UIDVALIDITY 1] UIDs valid\r\n* OK [UIDNEXT ${nextUid}] Predicted next UID\r\n`,
      );
    }
    case "LIST":
      return ok('* LIST (\\HasNoChildren) "/" INBOX\r\n');
    case "UID SEARCH":
      return ok(`* SEARCH${mails.map((mail) => ` ${mail.uid}`).join("")}\r\n`);
    case "UID FETCH": {
      const [, start = "0", length = "2147483647"] = /<(\d+)\.(\d+)>/.exec(rest) ?? [];
      return ok(
        mails
          .filter(({ uid }) => isIn(rest.split(" ")[0] ?? "", uid))
          .map(({ uid, raw }) => {
            const part = raw.slice(Number(start), Number(start) + Number(length));
            const at = mails.findIndex((mail) => mail.uid === uid) + 1;
            return `* ${at} FETCH (UID ${uid} BODY[]<${start}> {${part.length}}\r\n${part})\r\n`;
          })
          .join(""),
      );
    }
    case "UID STORE":
      for (const { uid } of mails) if (isIn(rest.split(" ")[0] ?? "", uid)) flagged.add(uid);
      return ok();
    case "UID EXPUNGE": {
      const gone = mails.filter(({ uid }) => flagged.has(uid) && isIn(rest, uid));
      await account.remove(gone.map(({ uid }) => uid));
      const places = gone.map((mail) => mails.indexOf(mail) + 1).reverse();
      return ok(places.map((at) => `* ${at} EXPUNGE\r\n`).join(""));
    }
    case "CLOSE":
      await account.remove([...flagged]);
      return ok();
    default:
      return `${tag} BAD Unknown command\r\n`;
  }
}

/** Whether a set such as `3,7:9,12:*` names the number. */
function isIn(set: string, uid: number): boolean {
  return set.split(",").some((part) => {
    const [first = "", last = first] = part.split(":");
    const to = last === "*" ? Number.POSITIVE_INFINITY : Number(last);
    return first === "*" || (uid >= Number(first) && uid <= to);
  });
}

/** Atoms and quoted strings of a command. */
function words(text: string): string[] {
  return [...text.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)].map(
    ([, quoted, atom]) => quoted?.replace(/\\(.)/g, "$1") ?? atom ?? "",
  );
}
