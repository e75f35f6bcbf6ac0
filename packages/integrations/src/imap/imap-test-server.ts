import type { AddressInfo, Socket } from "node:net";
import { createServer } from "node:tls";
import { listen } from "@penguinmails/sandbox/listen";
import { selfSigned } from "@penguinmails/sandbox/mailu/certificate";
import { converse } from "@penguinmails/sandbox/mailu/imap-server";
import type { StoredMail } from "@penguinmails/sandbox/mailu/mailboxes";

export type ImapTestOptions = {
  readonly user?: string;
  /** Awaited before mails are deleted; a rejection cuts the connection, and they stay. */
  readonly beforeRemove?: (uids: readonly number[]) => Promise<void>;
};

/** The sandbox's IMAP over one mailbox; `mails` is what it holds now, `heard` all that clients said, `clients` who is there. */
export async function startImapServer(mails: StoredMail[], options: ImapTestOptions = {}) {
  const account = { user: options.user ?? "collector@n1.example", pass: "secret" };
  const heard: string[] = [];
  const clients = new Set<Socket>();
  const mailbox = {
    list: () => [...mails],
    async remove(uids: readonly number[]) {
      await options.beforeRemove?.(uids);
      const left = mails.filter((mail) => !uids.includes(mail.uid));
      mails.splice(0, mails.length, ...left);
    },
  };
  const server = createServer(selfSigned(), (socket) => {
    socket.on("data", (piece) => void heard.push(piece.toString("latin1")));
    converse(socket, (user, password) =>
      user === account.user && password === account.pass ? mailbox : null,
    );
  });
  server.on("connection", (socket: Socket) => {
    clients.add(socket);
    socket.once("close", () => clients.delete(socket));
  });
  const { close } = await listen(server, { host: "127.0.0.1", port: 0 });
  return { port: (server.address() as AddressInfo).port, account, heard, clients, close };
}
