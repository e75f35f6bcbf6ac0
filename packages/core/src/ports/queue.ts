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
