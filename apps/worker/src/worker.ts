import type { JobName, JobPayload } from "@penguinmails/contracts/jobs/catalog";
import { queueNames } from "@penguinmails/contracts/jobs/catalog";
import type { JobListener, RunningJob } from "@penguinmails/queue/make-queue";
import { type InboxFault, inboxFaults } from "@penguinmails/services/billing/drain-inbox";
import { startClockwork } from "./clockwork.ts";
import type { Container } from "./container.ts";
import { allHandlers } from "./handlers/all.ts";
import { serveHealth, type WorkerHealth } from "./health.ts";
import { allLoops } from "./loops.ts";
import { makeNodeReaders } from "./node-readers.ts";
import { makeProbeReceiver } from "./probe-receiver.ts";
import { allSchedules } from "./schedules.ts";
import { type Patience, supervise } from "./supervise.ts";

export type Worker = {
  /** Where the health page listens. */
  readonly port: number;
  health(): WorkerHealth;
  /**
   * Begins nothing new and lets what runs end: short jobs by themselves, long ones by being told. Resolves after
   * `withinMs` of the stop times at the latest; `clean` is false when something was left to leases and to the queue.
   */
  stop(): Promise<{ readonly clean: boolean }>;
};

/** Real milliseconds: the whole stop, and how much of it jobs and schedules have before they are told. */
export type StopTimes = { readonly withinMs: number; readonly graceMs: number };
/** Less than the five seconds that a stop may take. */
export const usualStopTimes: StopTimes = { withinMs: 4_500, graceMs: 500 };

/** Consumers, loops and schedules over what the container holds, which it closes when it stops. */
export async function startWorker(
  container: Container,
  options: { readonly port: number; readonly patience?: Patience; readonly stopTimes?: StopTimes },
): Promise<Worker> {
  const stopTimes = options.stopTimes ?? usualStopTimes;
  const { log, queue } = container;
  const readers = makeNodeReaders(container);
  const receiver = makeProbeReceiver(container);
  let faults: readonly InboxFault[] = [];
  const watchFaults = {
    name: "faults",
    everyMs: 10_000,
    async round() {
      const now = await inboxFaults(container.database);
      for (const fault of now)
        if (!faults.some(({ id }) => id === fault.id)) log.error({ fault }, "an event was given up");
      faults = now;
      return false;
    },
  };
  let stopping: Promise<{ readonly clean: boolean }> | null = null;
  let supervision: ReturnType<typeof supervise> | null = null;
  let clockwork: ReturnType<typeof startClockwork> | null = null;
  const health = (): WorkerHealth => {
    const loops = supervision?.health() ?? {};
    const queueError = container.queueTrouble();
    const well = Object.values(loops).every((loop) => loop.ok) && queueError === null;
    return {
      status: stopping ? "stopping" : well ? "ok" : "failing",
      loops,
      schedules: clockwork?.failures() ?? {},
      queue: queueError,
      inboxFaults: faults,
    };
  };
  // First of all: a second worker on the same port must not take a single job.
  const page = await serveHealth(options.port, health);
  const consumers = startConsumers(container);
  supervision = supervise([...allLoops(container, readers, receiver), watchFaults], log, options.patience);
  clockwork = startClockwork(container, allSchedules(container));
  log.info({ port: page.port }, "worker ready");

  async function windDown(): Promise<void> {
    await Promise.all([
      clockwork?.stop({ graceMs: stopTimes.graceMs }),
      supervision?.stop(),
      readers.stop(),
      receiver.stop(),
      ...consumers.map((consumer) => consumer.close({ graceMs: stopTimes.graceMs })),
    ]);
    await page.close();
    await container.close();
  }
  return {
    port: page.port,
    health,
    stop() {
      stopping ??= endsWithin(stopTimes.withinMs, windDown()).then((clean) => {
        if (!clean) log.warn({}, "stopped with work under way: its leases settle it");
        return { clean };
      });
      return stopping;
    },
  };

  function startConsumers({ config }: Container) {
    const handlers = allHandlers(container);
    const handle = (job: RunningJob) => run(job.name, job);
    function run<N extends JobName>(name: N, job: RunningJob): Promise<void> {
      return handlers[name](job.payload as JobPayload<N>, job);
    }
    const listen: JobListener = ({ outcome, error, ...job }) => {
      if (outcome === "done") log.info(job, "job done");
      else log.warn({ ...job, outcome, err: error }, "job did not end well");
    };
    return queueNames.map((name) =>
      queue.consume(name, handle, { concurrency: config.WORKER_CONCURRENCY, listen }),
    );
  }
}

async function endsWithin(ms: number, work: Promise<void>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}
