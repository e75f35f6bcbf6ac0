import type { JobDefinition, JobName } from "@penguinmails/contracts/jobs/catalog";
import { withTimeLimit } from "@penguinmails/core/time-limit";
import type { JobsOptions } from "bullmq";
import { PermanentJobError } from "./permanent-job-error.ts";

/** The jobs that a queue knows, by name. The product's is `jobCatalog`. */
export type Catalog = Readonly<Record<string, JobDefinition>>;

/** A job as a handler gets it: its payload is the catalogue's, checked. */
export type RunningJob = {
  readonly id: string;
  readonly name: JobName;
  readonly payload: unknown;
  /** From 1. */
  readonly attempt: number;
  /** Aborted at the job's time-out and when the process may wait no longer for it. */
  readonly signal: AbortSignal;
};

/** `returned`: it was interrupted by a stop and waits for another worker; the attempt doesn't count. */
export type JobOutcome = "done" | "retry" | "failed" | "returned";
export type JobListener = (event: {
  readonly name: string;
  readonly id: string;
  readonly outcome: JobOutcome;
  /** Real milliseconds. */
  readonly ms: number;
  readonly error: unknown;
}) => void;

/** Throws `PermanentJobError` for a name that the catalogue doesn't have. */
export function definitionOf(catalog: Catalog, name: string): JobDefinition {
  const definition = Object.hasOwn(catalog, name) ? catalog[name] : undefined;
  if (!definition) throw new PermanentJobError(`The catalogue has no job ${name}`);
  return definition;
}

/** The id is the outbox row's, so that a second publication finds the first. Finished jobs are kept for looking at, bounded. */
export function optionsOf(
  catalog: Catalog,
  job: { readonly id: string; readonly name: string },
): JobsOptions {
  const { attempts, backoffMs } = definitionOf(catalog, job.name);
  return {
    jobId: job.id,
    attempts,
    backoff: { type: "exponential", delay: backoffMs },
    removeOnComplete: { count: 2_000 },
    removeOnFail: { count: 5_000 },
  };
}

type JobResult = { readonly outcome: JobOutcome; readonly error: unknown };

/** Runs one attempt: payload checked, time-out kept, and what came of it said as one of four outcomes. Never throws. */
export async function runJob(
  catalog: Catalog,
  job: {
    readonly id: string;
    readonly name: string;
    readonly data: unknown;
    readonly attempt: number;
    readonly attempts: number;
  },
  handle: (job: RunningJob) => Promise<void>,
  stopping: AbortSignal,
): Promise<JobResult> {
  try {
    const definition = definitionOf(catalog, job.name);
    const payload = definition.payload.safeParse(job.data);
    if (!payload.success) {
      const options = { cause: payload.error };
      throw new PermanentJobError(`The payload of ${job.name} is not the catalogue's`, options);
    }
    const { id, attempt } = job;
    await withTimeLimit(definition.timeoutMs, (tooLate) => {
      const signal = AbortSignal.any([tooLate, stopping]);
      return handle({ id, name: job.name as JobName, payload: payload.data, attempt, signal });
    });
    return { outcome: "done", error: null };
  } catch (error) {
    if (error instanceof PermanentJobError) return { outcome: "failed", error };
    if (stopping.aborted) return { outcome: "returned", error };
    return { outcome: job.attempt >= job.attempts ? "failed" : "retry", error };
  }
}
