import { serve } from "@hono/node-server";
import { readApiConfig } from "@penguinmails/config/api";
import { pino } from "pino";
import { makeApp } from "./app.ts";
import { buildContainer } from "./build-container.ts";

/** The API process: listens until SIGTERM, then answers what came and closes. */
const config = readApiConfig(process.env);
const log = pino({ level: config.LOG_LEVEL });
const container = await buildContainer(config, log);
const server = serve({ fetch: makeApp(container).fetch, port: config.PORT }, () =>
  log.info({ port: config.PORT }, "api ready"),
);

let stopping = false;
async function stop(): Promise<void> {
  if (stopping) return;
  stopping = true;
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    if ("closeIdleConnections" in server) server.closeIdleConnections();
    setTimeout(resolve, 5_000).unref();
  });
  await container.close().catch((error) => log.error({ err: error }, "the stop failed"));
  process.exit(0);
}
for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => void stop());
process.on("unhandledRejection", (error) => log.error({ err: error }, "unhandled rejection"));
