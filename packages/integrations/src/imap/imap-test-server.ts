import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { createServer, type TLSSocket } from "node:tls";

const require = createRequire(import.meta.url);
/** The self-signed pair that smtp-server ships for tests. */
const { default: testCertificate } = require(
  join(dirname(require.resolve("smtp-server")), "tls-options.js"),
) as {
  readonly default: () => { readonly key: string; readonly cert: string };
};

export type StoredMail = { readonly uid: number; readonly raw: string };

/** As much IMAP4rev1 over TLS as a mailbox needs to be read and emptied; `mails` is what it holds now. */
export async function startImapServer(
  mails: StoredMail[],
  account = { user: "collector@n1.example", pass: "secret" },
) {
  const log: string[] = [];
  const flagged = new Set<number>();
  const sockets = new Set<TLSSocket>();
  const { key, cert } = testCertificate();
  const server = createServer({ key, cert }, (socket) => {
    sockets.add(socket);
    socket.on("error", () => socket.destroy());
    socket.write("* OK [CAPABILITY IMAP4rev1 UIDPLUS] ready\r\n");
    let pending = "";
    socket.on("data", (piece) => {
      pending += piece.toString("latin1");
      for (let end = pending.indexOf("\r\n"); end >= 0; end = pending.indexOf("\r\n")) {
        const line = pending.slice(0, end);
        pending = pending.slice(end + 2);
        socket.write(answer(line), "latin1");
      }
    });
  });

  function answer(line: string): string {
    const [, tag = "*", verb = "", rest = ""] = /^(\S+) ((?:UID )?\S+) ?(.*)$/i.exec(line) ?? [];
    const command = verb.toUpperCase();
    log.push(command === "LOGIN" ? "LOGIN" : `${command} ${rest}`.trim());
    const ok = (untagged = "") => `${untagged}${tag} OK done\r\n`;
    const listed = new Set(rest.split(" ")[0]?.split(",").map(Number));
    switch (command) {
      case "CAPABILITY":
        return ok("* CAPABILITY IMAP4rev1 UIDPLUS\r\n");
      case "LOGIN":
        if (rest.replaceAll('"', "") !== `${account.user} ${account.pass}`)
          return `${tag} NO [AUTHENTICATIONFAILED] no\r\n`;
        return ok();
      case "SELECT":
        return ok(
          `* ${mails.length} EXISTS\r\n* FLAGS (\\Deleted)\r\n* OK [UIDVALIDITY 1] x\r\n* OK [UIDNEXT 999] x\r\n`,
        );
      case "UID SEARCH":
        return ok(`* SEARCH${mails.map((mail) => ` ${mail.uid}`).join("")}\r\n`);
      case "UID FETCH": {
        const [, start = "0", length = "0"] = /<(\d+)\.(\d+)>/.exec(rest) ?? [];
        const mail = mails.find((each) => listed.has(each.uid));
        if (!mail) return ok();
        const part = mail.raw.slice(Number(start), Number(start) + Number(length));
        const at = mails.indexOf(mail) + 1;
        return ok(`* ${at} FETCH (UID ${mail.uid} BODY[]<${start}> {${part.length}}\r\n${part})\r\n`);
      }
      case "UID STORE":
        for (const uid of listed) flagged.add(uid);
        return ok();
      case "UID EXPUNGE": {
        let untagged = "";
        for (let i = mails.length - 1; i >= 0; i -= 1) {
          const mail = mails[i];
          if (!mail || !listed.has(mail.uid) || !flagged.has(mail.uid)) continue;
          mails.splice(i, 1);
          untagged += `* ${i + 1} EXPUNGE\r\n`;
        }
        return ok(untagged);
      }
      case "LOGOUT":
        return `* BYE bye\r\n${ok()}`;
      default:
        return ok();
    }
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    account,
    log,
    cut: () => {
      for (const socket of sockets) socket.destroy();
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
