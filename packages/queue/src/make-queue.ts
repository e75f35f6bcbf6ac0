import { type JobName, jobCatalog, type QueueName, queueNames } from "@penguinmails/contracts/jobs/catalog";
import type {
  JobPublisher,
  QueueCounts,
  QueueDesk,
  QueueJob,
  QueueStats,
} from "@penguinmails/core/ports/queue";
import { withTimeLimit } from "@penguinmails/core/time-limit";
import {
  type BackendClasses,
  createPostgresBackend,
  createRedisBackend,
  type IQueueBackend,
  type Job,
  runMigrations,
  UnrecoverableError,
  WaitingError,
  withBackend,
} from "bullmq";
import { Redis } from "ioredis";
import pg from "pg";
import { keepConsuming } from "./keep-consuming.ts";
import { makeQueueDesk } from "./queue-desk.ts";
import {
  type Catalog,
  definitionOf,
  type JobListener,
  optionsOf,
  type RunningJob,
  runJob,
} from "./run-job.ts";

export type { JobListener, JobOutcome, RunningJob } from "./run-job.ts";

type Consumer = {
  /**
   * Takes no further job and waits for those that run. After `graceMs` of real time their signals are aborted; a job
   * that ends by it goes back to the line and loses no attempt.
   */
  close(options?: { readonly graceMs?: number }): Promise<void>;
};

export type Queue = JobPublisher &
  QueueStats &
  QueueDesk & {
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
  /** Real ms that a publication may take before it counts as failed. */
  readonly publishTimeoutMs?: number;
  readonly catalog?: Catalog;
  /** Hears of a back end that cannot be reached; the queues go on by themselves when it is back. */
  readonly onError?: (error: unknown) => void;
};

/** Opens the queues on Redis or PostgreSQL, by URL; callers can't tell which. On PostgreSQL it rejects when that is away. */
export async function makeQueue(options: QueueOptions): Promise<Queue> {
  const namespace = options.namespace ?? "queue";
  return options.redisUrl === null
    ? onPostgres(options, namespace)
    : onRedis(options, options.redisUrl, namespace);
}

/** Each queue and each consumer has a small pool of its own: six of them share the server with everything else. */
const connectionsPerClient = 3;

async function onPostgres(options: QueueOptions, schema: string): Promise<Queue> {
  const client = new pg.Client({ connectionString: options.databaseUrl });
  await client.connect();
  try {
    await runMigrations(client, schema);
  } finally {
    await client.end();
  }
  const connection = { connectionString: options.databaseUrl, schema, max: connectionsPerClient };
  return queueOver(withBackend(createPostgresBackend), { connection }, options, async () => undefined);
}

async function onRedis(options: QueueOptions, url: string, prefix: string): Promise<Queue> {
  const redis = new Redis(url, { maxRetriesPerRequest: null });
  redis.on("error", (error) => options.onError?.(error));
  return queueOver(withBackend(createRedisBackend), { connection: redis, prefix }, options, async () => {
    redis.disconnect();
  });
}

/** What both back ends share; nothing here may reach for one of them alone. */
async function queueOver<B extends IQueueBackend, C>(
  classes: BackendClasses<B, C>,
  base: { readonly connection: C; readonly prefix?: string },
  options: QueueOptions,
  closeConnection: () => Promise<void>,
): Promise<Queue> {
  const catalog = options.catalog ?? jobCatalog;
  const onError = (error: unknown) => options.onError?.(error);
  const lines = queueNames.map((name) => {
    const line = new classes.Queue<unknown, void, string>(name, base);
    line.on("error", onError);
    return { name, line };
  });
  const closeLines = async () => {
    await Promise.all(lines.map(({ line }) => line.close()));
    await closeConnection();
  };
  try {
    // BullMQ remembers a first connection that failed for good: better no queue than one that never works.
    await Promise.all(lines.map(({ line }) => line.waitUntilReady()));
  } catch (error) {
    await closeLines().catch(onError);
    throw error;
  }
  const consumers = new Set<Consumer>();

  return {
    ...makeQueueDesk(lines),
    async publish(jobs: readonly QueueJob[]) {
      const checked = jobs.map((job) => ({ job, queue: definitionOf(catalog, job.name).queue }));
      for (const { name, line } of lines) {
        const mine = checked.filter(({ queue }) => queue === name);
        if (mine.length === 0) continue;
        const bulk = mine.map(({ job }) => ({
          name: job.name,
          data: job.payload,
          opts: optionsOf(catalog, job),
        }));
        const ms = options.publishTimeoutMs ?? 10_000;
        await withTimeLimit(ms, () => line.addBulk(bulk), `The queue did not answer within ${ms} ms`);
      }
    },
    consume(name, handle, { concurrency, listen }) {
      const stopping = new AbortController();
      const attempt = async (job: Job, token?: string) => {
        const began = performance.now();
        const id = job.id ?? "";
        const attempts = job.opts.attempts ?? 1;
        const running = { id, name: job.name, data: job.data, attempt: job.attemptsMade + 1, attempts };
        const { outcome, error } = await runJob(catalog, running, handle, stopping.signal);
        const ms = Math.round(performance.now() - began);
        listen?.({ name: job.name, id, outcome, ms, error });
        if (outcome === "retry") throw error;
        // BullMQ tries every error again but its own kind.
        if (outcome === "failed")
          throw new UnrecoverableError(error instanceof Error ? error.message : "failed");
        if (outcome === "returned") {
          await job.moveToWait(token);
          throw new WaitingError();
        }
      };
      const stalledMs = options.stalledAfterMs ?? 30_000;
      const open = () =>
        new classes.Worker<unknown, void, JobName>(name, attempt, {
          ...base,
          autorun: false,
          concurrency,
          lockDuration: stalledMs,
          stalledInterval: stalledMs,
          // A worker that dies takes all its jobs with it: only a job that does so again and again is given up.
          maxStalledCount: 20,
        });
      const worker = keepConsuming(open, onError);
      const consumer: Consumer = {
        async close({ graceMs } = {}) {
          consumers.delete(consumer);
          const timer =
            graceMs === undefined
              ? undefined
              : setTimeout(() => stopping.abort(new Error("The process is stopping")), graceMs);
          await worker.close();
          clearTimeout(timer);
        },
      };
      consumers.add(consumer);
      return consumer;
    },
    stats: () => Promise.all(lines.map(({ name, line }) => countsOf(name, line))),
    async close() {
      await Promise.all([...consumers].map((consumer) => consumer.close()));
      await closeLines();
    },
  };
}

/** The part of BullMQ's queue that counting needs, whatever its back end. */
type Countable = {
  getJobCounts(
    ...types: ("waiting" | "active" | "delayed" | "failed" | "completed")[]
  ): Promise<Readonly<Record<string, number>>>;
  getJobs(
    types: ["waiting"],
    from: number,
    to: number,
    ascending: boolean,
  ): Promise<readonly { readonly timestamp: number }[]>;
};

async function countsOf(name: QueueName, line: Countable): Promise<QueueCounts> {
  // BullMQ's types leave "paused" out: the name of what waits in a paused queue.
  const paused = "paused" as "waiting";
  const counts = await line.getJobCounts("waiting", paused, "active", "delayed", "failed", "completed");
  // Newest first is the one order that both back ends keep; a few at the end, for others take jobs meanwhile.
  const waiting = (counts["waiting"] ?? 0) + (counts["paused"] ?? 0);
  const last =
    waiting === 0 ? [] : await line.getJobs(["waiting"], Math.max(0, waiting - 20), waiting - 1, false);
  const oldest = Math.min(...last.map((job) => job.timestamp));
  return {
    name,
    waiting,
    active: counts["active"] ?? 0,
    delayed: counts["delayed"] ?? 0,
    failed: counts["failed"] ?? 0,
    completed: counts["completed"] ?? 0,
    oldestWaitingMs: Number.isFinite(oldest) ? Math.max(0, Date.now() - oldest) : null,
  };
}
