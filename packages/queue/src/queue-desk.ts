import type { QueueName } from "@penguinmails/contracts/jobs/catalog";
import type { FailedJob, QueueDesk } from "@penguinmails/core/ports/queue";

/** The parts of BullMQ's queue and job that people's hands need, whatever the back end. */
type DeskJob = {
  readonly id?: string | undefined;
  readonly name: string;
  readonly data: unknown;
  readonly attemptsMade: number;
  readonly failedReason: string;
  readonly finishedOn?: number | undefined;
  isFailed(): Promise<boolean>;
  retry(
    state: "failed",
    options: { resetAttemptsMade: boolean; resetAttemptsStarted: boolean },
  ): Promise<void>;
};
type DeskLine = {
  getFailed(from: number, to: number): Promise<readonly DeskJob[]>;
  getJob(id: string): Promise<DeskJob | null | undefined>;
  pause(): Promise<void>;
  resume(): Promise<void>;
  isPaused(): Promise<boolean>;
};
type Lines = readonly { readonly name: QueueName; readonly line: DeskLine }[];

export function makeQueueDesk(lines: Lines): QueueDesk {
  const lineOf = (queue: string): DeskLine => {
    const found = lines.find(({ name }) => name === queue);
    if (!found) throw new RangeError(`There is no queue ${queue}`);
    return found.line;
  };
  return {
    async failedJobs(max) {
      const ofEach = await Promise.all(
        lines.map(async ({ name, line }) =>
          (await line.getFailed(0, max - 1)).map((job) => failedJob(name, job)),
        ),
      );
      return ofEach.flat().sort((a, b) => (b.failedAtMs ?? 0) - (a.failedAtMs ?? 0));
    },
    async retryJob(queue, id) {
      const job = await lineOf(queue).getJob(id);
      if (!job || !(await job.isFailed())) return false;
      await job.retry("failed", { resetAttemptsMade: true, resetAttemptsStarted: true });
      return true;
    },
    async setPaused(queue, isPaused) {
      const line = lineOf(queue);
      await (isPaused ? line.pause() : line.resume());
    },
    async pausedQueues() {
      const states = await Promise.all(
        lines.map(async ({ name, line }) => ({ name, isPaused: await line.isPaused() })),
      );
      return states.flatMap(({ name, isPaused }) => (isPaused ? [name] : []));
    },
  };
}

function failedJob(queue: QueueName, job: DeskJob): FailedJob {
  return {
    id: job.id ?? "",
    queue,
    name: job.name,
    payload: job.data,
    attempts: job.attemptsMade,
    error: job.failedReason,
    failedAtMs: job.finishedOn ?? null,
  };
}
