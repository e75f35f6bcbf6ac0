import { createServer } from "node:http";
import type { InboxFault } from "@penguinmails/services/billing/drain-inbox";
import type { LoopHealth } from "./supervise.ts";

export type WorkerHealth = {
  readonly status: "ok" | "failing" | "stopping";
  readonly loops: Readonly<Record<string, LoopHealth>>;
  /** Schedules whose last run failed, with the error. */
  readonly schedules: Readonly<Record<string, string>>;
  /** The queues' back end, when it could not be reached lately. */
  readonly queue: string | null;
  /** What was given up and waits for a person. */
  readonly inboxFaults: readonly InboxFault[];
};

type HealthPage = { readonly port: number; close(): Promise<void> };

/**
 * `/live` is 200 as long as the process answers: for whoever starts and restarts it. Every other path: 200 while all goes
 * well, else 503. Throws when the port is taken, naming it.
 */
export async function serveHealth(port: number, read: () => WorkerHealth): Promise<HealthPage> {
  const server = createServer((request, response) => {
    const health = read();
    const headers = { "content-type": "application/json", "cache-control": "no-store" };
    response.writeHead(health.status === "ok" || request.url === "/live" ? 200 : 503, headers);
    response.end(JSON.stringify(health));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      const taken = cause.code === "EADDRINUSE";
      reject(
        taken ? new Error(`Port ${port} is taken; PORT moves the worker's health page`, { cause }) : cause,
      );
    });
    server.listen(port, resolve);
  });
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : port,
    async close() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
