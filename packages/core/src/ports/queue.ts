/** A published job as the queue sees it: `id` is the outbox row's id, so publishing twice is harmless. */
export type QueueJob = {
  readonly id: string;
  readonly name: string;
  readonly payload: unknown;
};

export interface JobPublisher {
  publish(jobs: readonly QueueJob[]): Promise<void>;
}
