import { createServer } from "node:http";
import { getRequestListener } from "@hono/node-server";
import type { Context, Hono, MiddlewareHandler } from "hono";
import { listen } from "../listen.ts";
import type { Endpoint } from "../net.ts";
import type { WorldStore } from "../store.ts";
import type { Service } from "../world-context.ts";
import { type FaultRule, takeFault } from "./faults.ts";

/** Serves the app on one loopback address; closing cuts what is still open. */
export function listenHttp(app: Hono, endpoint: Endpoint): Promise<Service> {
  return listen(createServer(getRequestListener(app.fetch)), endpoint);
}

/** Lets a fault rule answer in the service's place, with `body` in the service's own form. */
export function faulty(
  store: WorldStore,
  service: FaultRule["service"],
  body: object = { error: "Fault on request" },
): MiddlewareHandler {
  return async (context, next) => {
    const fault = takeFault(store, service, context.req.path);
    if (typeof fault === "number") return context.json(body, { status: fault as 500 });
    if (fault === "break") return cut(context);
    await next();
    if (fault === "break-after") return cut(context);
    return undefined;
  };
}

function cut(context: Context): Response {
  // The request alone would leave the socket open once it is read to its end.
  const bindings = context.env as { incoming?: { socket: { destroy(): void } } };
  bindings.incoming?.socket.destroy();
  return context.body(null, 500);
}
