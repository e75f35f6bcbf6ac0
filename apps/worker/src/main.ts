import { readWorkerConfig } from "@penguinmails/config/worker";
import { buildContainer } from "./container.ts";
import { startWorker } from "./worker.ts";

/** The worker's process: runs until SIGTERM or SIGINT, then ends within five seconds. */
const config = readWorkerConfig(process.env);
const container = await buildContainer(config);
const { log } = container;
process.on("unhandledRejection", (error) => log.error({ err: error }, "unhandled rejection"));
const worker = await startWorker(container, { port: config.PORT });

async function stop(signal: string): Promise<void> {
  log.info({ signal }, "stopping");
  await worker.stop().catch((error) => log.error({ err: error }, "the stop failed"));
  process.exit(0);
}
for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => void stop(signal));
