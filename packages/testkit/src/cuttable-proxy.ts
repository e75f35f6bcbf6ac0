import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A way to a server that can be cut (connections break, new ones are refused at once) and made silent (nothing comes back). */
export type CuttableProxy = {
  readonly port: number;
  cut(): void;
  /** Connections that were refused so far. */
  refused(): number;
  silence(): void;
  restore(): void;
  close(): Promise<void>;
};

/** Listens on loopback, wherever there is room, and passes everything on to `target`. */
export async function startCuttableProxy(target: {
  readonly host: string;
  readonly port: number;
}): Promise<CuttableProxy> {
  let state: "open" | "cut" | "silent" = "open";
  let refused = 0;
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    if (state === "cut") {
      refused += 1;
      near.destroy();
      return;
    }
    const far = connect(target.port, target.host);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on("error", () => undefined);
      socket.on("close", () => {
        sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    near.on("data", (chunk) => far.write(chunk));
    far.on("data", (chunk) => {
      if (state === "open") near.write(chunk);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const breakAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    cut() {
      state = "cut";
      breakAll();
    },
    refused: () => refused,
    silence() {
      state = "silent";
    },
    restore() {
      // What was swallowed is gone for good; those who wait for it must connect anew.
      if (state === "silent") breakAll();
      state = "open";
    },
    close() {
      breakAll();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
