import type { AddressInfo } from "node:net";
import ssh2, { type Connection, type ServerChannel } from "ssh2";
import { makeKeyPair } from "./key-pair.ts";

/** What the server does with a command. */
export type OnCommand = (line: string, channel: ServerChannel, client: Connection) => void;

/** A local SSH server that takes one key; `port` may be given to stand in for a machine that was exchanged. */
export async function startSshServer(onCommand: OnCommand, port = 0) {
  const hostKey = makeKeyPair("host").private;
  const user = makeKeyPair("user");
  const allowed = ssh2.utils.parseKey(user.public);
  if (allowed instanceof Error) throw allowed;
  const clients = new Set<Connection>();
  let logins = 0;
  const server = new ssh2.Server({ hostKeys: [hostKey] }, (client) => {
    clients.add(client);
    client.on("error", () => undefined);
    client.on("close", () => clients.delete(client));
    client.on("authentication", (auth) => {
      logins++;
      const known = auth.method === "publickey" && auth.key.data.equals(allowed.getPublicSSH());
      if (known) auth.accept();
      else auth.reject(["publickey"]);
    });
    client.on("session", (accept) => {
      accept().on("exec", (open, _reject, { command }) => onCommand(command, open(), client));
    });
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    privateKey: user.private,
    /** How often somebody tried to log in. */
    logins: () => logins,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        for (const client of clients) client.end();
      }),
  };
}
