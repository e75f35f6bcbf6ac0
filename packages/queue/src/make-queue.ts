import { type JobName, jobCatalog, type QueueName, queueNames } from "@penguinmails/contracts/jobs/catalog";
import type { JobPublisher, QueueCounts, QueueJob, QueueStats } from "@penguinmails/core/ports/queue";
import {
  type BackendClasses,
  type Queue as BullQueue,
  type Worker as BullWorker,
  createPostgresBackend,
  createRedisBackend,
  type IQueueBackend,
  type Job,
  type JobsOptions,
  runMigrations,
  UnrecoverableError,
  withBackend,
} from "bullmq";
import { Redis } from "ioredis";
import pg from "pg";
import { PermanentJobError } from "./permanent-job-error.ts";

/** A job as a handler gets it: its payload is the catalogue's, checked. */
export type RunningJob = {
  readonly id: string;
  readonly name: JobName;
  readonly payload: unknown;
  readonly attempt: number;
  readonly signal: AbortSignal;
};
export type JobListener = (event: {
  readonly name: string;
  readonly id: string;
  readonly outcome: "done" | "retry" | "failed";
  readonly ms: number;
  readonly error: unknown;
}) => void;

export type Consumer = { close(): Promise<void> };

export type Queue = JobPublisher &
  QueueStats & {
    /** Handles the jobs of one queue, `concurrency` at once. A job that outlives its time-out has its signal aborted and fails. */
    consume(
      name: QueueName,
      handle: (job: RunningJob) => Promise<void>,
      options: { readonly concurrency: number; readonly listen?: JobListener },
    ): Consumer;
    close(): Promise<void>;
  };

export type QueueOptions = {
  /** Set: the queues live in Redis. */
  readonly redisUrl: string | null;
  /** Else in PostgreSQL, in a schema of their own. */
  readonly databaseUrl: string;
  /** Schema or key prefix. */
  readonly namespace?: string;
  /** Real ms after which a job whose worker fell silent is given to another. */
  readonly stalledAfterMs?: number;
};

/** Opens the queues on Redis or PostgreSQL, by URL; callers can't tell which. */
export async function makeQueue(options: QueueOptions): Promise<Queue> {
  const namespace = options.namespace ?? "queue";
  return options.redisUrl === null
    ? onPostgres(options, namespace)
    : onRedis(options, options.redisUrl, namespace);
}

async function onPostgres(options: QueueOptions, schema: string): Promise<Queue> {
  const client = new pg.Client({ connectionString: options.databaseUrl });
  await client.connect();
  try {
    await runMigrations(client, schema);
  } finally {
    await client.end();
  }
  const connection = { connectionString: options.databaseUrl, schema, max: 10 };
  return queueOver(
    withBackend(createPostgresBackend) as unknown as Classes,
    () => connection,
    {},
    options,
    async () => undefined,
  );
}

async function onRedis(options: QueueOptions, url: string, prefix: string): Promise<Queue> {
  const redis = new Redis(url, { maxRetriesPerRequest: null });
  redis.on("error", () => undefined);
  const close = async () => {
    redis.disconnect();
  };
  return queueOver(
    withBackend(createRedisBackend) as unknown as Classes,
    () => redis,
    { prefix },
    options,
    close,
  );
}

/** What both back ends share; nothing here may reach for one of them alone. */
type Classes = BackendClasses<IQueueBackend, unknown>;

function queueOver(
  classes: Classes,
  connection: () => unknown,
  extra: { readonly prefix?: string },
  options: QueueOptions,
  closeConnection: () => Promise<void>,
): Queue {
  const ignore = () => undefined;
  const queues = new Map<QueueName, BullQueue>();
  for (const name of queueNames) {
    const queue = new classes.Queue(name, { connection: connection(), ...extra }) as unknown as BullQueue;
    queue.on("error", ignore);
    queues.set(name, queue);
  }
  const workers = new Set<BullWorker>();

  return {
    async publish(jobs: readonly QueueJob[]) {
      for (const name of queueNames) {
        const mine = jobs.filter((job) => definitionOf(job.name).queue === name);
        if (mine.length === 0) continue;
        await queues
          .get(name)
          ?.addBulk(mine.map((job) => ({ name: job.name, data: job.payload, opts: optionsOf(job) })));
      }
    },
    consume(name, handle, { concurrency, listen }) {
      const worker = new classes.Worker(name, (job: Job) => runJob(job, handle, listen), {
        connection: connection(),
        ...extra,
        concurrency,
        lockDuration: options.stalledAfterMs ?? 30_000,
        stalledInterval: options.stalledAfterMs ?? 30_000,
        maxStalledCount: 20,
      }) as unknown as BullWorker;
      worker.on("error", ignore);
      workers.add(worker);
      return {
        async close() {
          workers.delete(worker);
          await worker.close();
        },
      };
    },
    async stats() {
      return Promise.all([...queues].map(([name, queue]) => countsOf(name, queue)));
    },
    async close() {
      await Promise.all([...workers].map((worker) => worker.close()));
      await Promise.all([...queues.values()].map((queue) => queue.close()));
      await closeConnection();
    },
  };
}

function definitionOf(name: string) {
  const definition = Object.hasOwn(jobCatalog, name) ? jobCatalog[name as JobName] : undefined;
  if (!definition) throw new RangeError(`The catalogue has no job ${name}`);
  return definition;
}

function optionsOf(job: QueueJob): JobsOptions {
  const { attempts, backoffMs } = definitionOf(job.name);
  return {
    jobId: job.id,
    attempts,
    backoff: { type: "exponential", delay: backoffMs },
    removeOnComplete: { count: 2_000 },
    removeOnFail: { count: 5_000 },
  };
}

async function runJob(
  job: Job,
  handle: (job: RunningJob) => Promise<void>,
  listen: JobListener | undefined,
): Promise<void> {
  const began = performance.now();
  const tell = (outcome: "done" | "retry" | "failed", error: unknown) =>
    listen?.({ name: job.name, id: job.id ?? "", outcome, ms: Math.round(performance.now() - began), error });
  try {
    const definition = definitionOf(job.name);
    const payload = definition.payload.safeParse(job.data);
    if (!payload.success)
      throw new PermanentJobError(`The payload of ${job.name} is not the catalogue's`, {
        cause: payload.error,
      });
    await withTimeout(definition.timeoutMs, (signal) =>
      handle({
        id: job.id ?? "",
        name: job.name as JobName,
        payload: payload.data,
        attempt: job.attemptsMade + 1,
        signal,
      }),
    );
    tell("done", null);
  } catch (error) {
    const permanent = error instanceof PermanentJobError || error instanceof RangeError;
    tell(permanent || job.attemptsMade + 1 >= (job.opts.attempts ?? 1) ? "failed" : "retry", error);
    // BullMQ retries every error but its own kind.
    if (permanent) throw new UnrecoverableError(error.message);
    throw error;
  }
}

async function withTimeout(timeoutMs: number, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const error = new Error(`No end within ${timeoutMs} ms`);
      controller.abort(error);
      reject(error);
    }, timeoutMs);
  });
  try {
    await Promise.race([work(controller.signal), late]);
  } finally {
    clearTimeout(timer);
  }
}

async function countsOf(name: QueueName, queue: BullQueue): Promise<QueueCounts> {
  const counts = await queue.getJobCounts("waiting", "active", "delayed", "failed", "completed");
  const [oldest] = await queue.getJobs(["waiting"], 0, 0, true);
  return {
    name,
    waiting: counts["waiting"] ?? 0,
    active: counts["active"] ?? 0,
    delayed: counts["delayed"] ?? 0,
    failed: counts["failed"] ?? 0,
    completed: counts["completed"] ?? 0,
    oldestWaitingMs: oldest ? Math.max(0, Date.now() - oldest.timestamp) : null,
  };
}
