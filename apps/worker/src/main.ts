import { createServer } from "node:http";
import { readWorkerConfig } from "@penguinmails/config/worker";
import type { JobName, JobPayload } from "@penguinmails/contracts/jobs/catalog";
import { queueNames } from "@penguinmails/contracts/jobs/catalog";
import type { RunningJob } from "@penguinmails/queue/make-queue";
import cron from "node-cron";
import { buildContainer } from "./container.ts";
import { allHandlers } from "./handlers/all.ts";
import { runLoops } from "./loops.ts";
import { allLoops, allSchedules, heartbeat } from "./schedules.ts";

/** The worker: consumers, loops and schedules until SIGTERM, then what runs is finished and nothing new begun. */
const config = readWorkerConfig(process.env);
const container = await buildContainer(config);
const { log, queue } = container;
const handlers = allHandlers(container);
const schedules = allSchedules(container);

const handle = (job: RunningJob) => run(job.name, job);
function run<N extends JobName>(name: N, job: RunningJob): Promise<void> {
  return handlers[name](job.payload as JobPayload<N>, job);
}

const consumers = queueNames.map((name) =>
  queue.consume(name, handle, {
    concurrency: config.WORKER_CONCURRENCY,
    listen: ({ outcome, error, ...job }) => {
      if (outcome === "done") log.info(job, "job done");
      else log.warn({ ...job, outcome, err: error }, "job failed");
    },
  }),
);
const loops = runLoops(allLoops(container), log);
let beating: Promise<void> = Promise.resolve();
const beat = cron.schedule(
  "* * * * * *",
  () => {
    beating = heartbeat(container, schedules).catch((error) =>
      log.error({ err: error }, "the heartbeat failed"),
    );
    return beating;
  },
  { noOverlap: true },
);

const longestSilenceMs = 120_000;
const health = createServer((_request, response) => {
  const state = loops.health();
  const silent = Object.entries(state).filter(([, loop]) => loop.lastRoundMsAgo > longestSilenceMs);
  response.writeHead(silent.length > 0 ? 503 : 200, { "content-type": "application/json" });
  response.end(JSON.stringify({ status: silent.length > 0 ? "failing" : "ok", loops: state }));
}).listen(config.PORT, () => log.info({ port: config.PORT }, "worker ready"));

let stopping = false;
async function stop(): Promise<void> {
  if (stopping) return;
  stopping = true;
  log.info({}, "stopping");
  await beat.stop();
  await beating;
  await loops.stop();
  await Promise.all(consumers.map((consumer) => consumer.close()));
  health.close();
  await container.close();
  process.exit(0);
}
for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => void stop());
process.on("unhandledRejection", (error) => log.error({ err: error }, "unhandled rejection"));
