import { serve } from "@hono/node-server";
import type { Hono } from "hono";
import type { Endpoint } from "./net.ts";
import type { Service } from "./world-context.ts";

/** Serves an app on an address of the world. */
export async function serveHttp(app: Hono, { host, port }: Endpoint): Promise<Service> {
  const server = await new Promise<ReturnType<typeof serve>>((resolve, reject) => {
    const made = serve({ fetch: app.fetch, hostname: host, port }, () => resolve(made));
    made.once("error", reject);
  });
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        if ("closeAllConnections" in server) server.closeAllConnections();
      }),
  };
}
