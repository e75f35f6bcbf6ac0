import { policy } from "../policy.ts";
import { type EpochMs, minute, second } from "../time.ts";

/** How long a container runs, and how Docker asks it whether it is well. */
export type ContainerRun = {
  /** By the machine's own clock. */
  readonly startedAt: EpochMs;
  /** How often Docker started it again by itself since somebody last did. */
  readonly restarts: number;
  /** Null: Docker does not ask it. */
  readonly check: {
    /** Checks that fail within it do not count. */
    readonly startPeriodMs: number;
    readonly intervalMs: number;
    readonly timeoutMs: number;
    /** Failures in a row that make it unhealthy. */
    readonly retries: number;
  } | null;
};

/**
 * Why a container that runs, and that Docker may call "starting", does not merely start: in words; null: it does, or is well.
 * `now` is by the machine's own clock too.
 */
export function faultOfRun(run: ContainerRun, isStarting: boolean, now: EpochMs): string | null {
  const { restarts, startedAt } = run;
  const forMs = now - startedAt;
  if (restarts >= policy.node.containerRestarts && forMs < policy.node.containerSettlesWithinMs)
    return `started again ${restarts} times, and runs for ${Math.max(0, Math.floor(forMs / second))} seconds`;
  if (isStarting && forMs > longestStartMs(run)) return `starting for ${Math.floor(forMs / minute)} minutes`;
  return null;
}

/** By then Docker has made up its mind, and calls it healthy or unhealthy. */
function longestStartMs({ check }: ContainerRun): number {
  if (!check) return 0;
  return check.startPeriodMs + (check.retries + 1) * (check.intervalMs + check.timeoutMs);
}
