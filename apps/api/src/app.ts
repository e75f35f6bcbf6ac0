import { randomUUID } from "node:crypto";
import { OpenAPIHono } from "@hono/zod-openapi";
import { policy } from "@penguinmails/core/policy";
import { realms } from "@penguinmails/services/accounts/realm";
import type { Container } from "./container.ts";
import { makeRateLimit } from "./middleware/rate-limit.ts";
import { type AppEnv, mount } from "./mount.ts";
import { problemOf, problemResponse } from "./problem.ts";
import type { Route } from "./route.ts";
import { allRoutes } from "./routes/registry.ts";

/** The API as a function from request to response. Nothing listens yet. */
export function makeApp(container: Container, routes: readonly Route[] = allRoutes): OpenAPIHono<AppEnv> {
  const app = new OpenAPIHono<AppEnv>();
  const { loginPerMinute, apiPerMinute } = policy.limits;
  const limits = {
    auth: makeRateLimit(loginPerMinute),
    links: makeRateLimit(apiPerMinute),
    tenant: makeRateLimit(apiPerMinute),
    secrets: makeRateLimit(loginPerMinute),
  };

  app.use(async (c, next) => {
    const began = performance.now();
    const requestId = randomUUID();
    c.set("requestId", requestId);
    c.set("clientIp", container.clientIp(peerOf(c.env), c.req.header("x-forwarded-for")));
    await next();
    c.header("x-request-id", requestId);
    c.header("x-content-type-options", "nosniff");
    c.header("referrer-policy", "no-referrer");
    const fields = {
      requestId,
      method: c.req.method,
      path: safePath(c.req.path),
      status: c.res.status,
      ms: Math.round(performance.now() - began),
    };
    container.log.info(fields, "request");
  });
  for (const route of routes) mount(app, container, limits, route);
  app.openAPIRegistry.registerComponent("securitySchemes", "session", {
    type: "apiKey",
    in: "cookie",
    name: realms.tenant.cookie,
  });
  app.openAPIRegistry.registerComponent("securitySchemes", "staffSession", {
    type: "apiKey",
    in: "cookie",
    name: realms.staff.cookie,
  });
  app.doc31("/openapi.json", { openapi: "3.1.0", info: { title: "PenguinMails API", version: "1" } });

  const known = routes.map(({ contract: { method, path } }) => ({
    pattern: new RegExp(`^${path.replace(/\{\w+\}/g, "[^/]+")}$`),
    methods: method === "get" ? ["GET", "HEAD"] : [method.toUpperCase()],
  }));
  app.notFound((c) => {
    const methods = known.flatMap((one) => (one.pattern.test(c.req.path) ? one.methods : []));
    if (methods.length === 0) return problemResponse(c, "not-found");
    // RFC 9110, 15.5.6.
    c.header("allow", methods.join(", "));
    return problemResponse(c, "method-not-allowed");
  });
  app.onError((error, c) => {
    const requestId = c.get("requestId");
    return problemOf(error, c, {
      unexpected: (cause) => container.log.error({ requestId, err: cause }, "unexpected error"),
      refused: (why) => container.log.warn({ requestId, ...why }, "refused request"),
    });
  });
  return app;
}

/** Opt-out tokens stand in the path; they don't belong in a log. */
function safePath(path: string): string {
  return path.replace(/^\/u\/.+/, "/u/…");
}

/** The address at the other end of the socket; none when the app is called without one. */
function peerOf(env: unknown): string | undefined {
  return (env as { incoming?: { socket?: { remoteAddress?: string } } } | undefined)?.incoming?.socket
    ?.remoteAddress;
}
