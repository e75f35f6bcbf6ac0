/** A published job as the queue sees it: `id` is the outbox row's id, so publishing twice is harmless. */
export type QueueJob = {
  readonly id: string;
  readonly name: string;
  readonly payload: unknown;
};

export interface JobPublisher {
  publish(jobs: readonly QueueJob[]): Promise<void>;
}

export type QueueCounts = {
  readonly name: string;
  readonly waiting: number;
  readonly active: number;
  readonly delayed: number;
  readonly failed: number;
  readonly completed: number;
  /** Real milliseconds that the oldest waiting job has waited; null when none waits. */
  readonly oldestWaitingMs: number | null;
};

export interface QueueStats {
  stats(): Promise<readonly QueueCounts[]>;
}

/** A job that used up its attempts or can never work. */
export type FailedJob = {
  readonly id: string;
  readonly queue: string;
  readonly name: string;
  readonly payload: unknown;
  /** How often it was tried. */
  readonly attempts: number;
  readonly error: string;
  /** Real time. */
  readonly failedAtMs: number | null;
};

/** What people may do about the queues. Queue names that don't exist are a `RangeError`. */
export interface QueueDesk {
  /** Newest first, at most `max` of each queue. */
  failedJobs(max: number): Promise<readonly FailedJob[]>;
  /** Puts a failed job back in its line with all its attempts; false when there is no failed job of that id. */
  retryJob(queue: string, id: string): Promise<boolean>;
  /** While a queue is paused nothing of it begins; what runs ends. Outlives every process. */
  setPaused(queue: string, isPaused: boolean): Promise<void>;
  pausedQueues(): Promise<readonly string[]>;
}
