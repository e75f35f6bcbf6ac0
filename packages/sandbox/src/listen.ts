import type { Server, Socket } from "node:net";
import type { Endpoint } from "./net.ts";
import type { Service } from "./world-context.ts";

/** What an SSH server calls a connection. */
type SshClient = { once(event: "close", listener: () => void): unknown; end(): unknown };

/** Listens; `close` also ends the connections that are open. Rejects when the address is taken. */
export async function listen(server: Server, { host, port }: Endpoint): Promise<Service> {
  const open = new Set<Socket | SshClient>();
  server.on("connection", (socket: Socket | SshClient) => {
    open.add(socket);
    socket.once("close", () => open.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of open) "destroy" in socket ? socket.destroy() : socket.end();
      }),
  };
}
