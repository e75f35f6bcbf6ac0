import type { EpochMs } from "../time.ts";

/**
 * The time of the world a process runs in. In production it is the machine's clock; in the sandbox one virtual
 * clock, shared by all processes, may run faster. Policy reads this clock. Leases, timeouts of sockets and other
 * guards against crashed processes use real time instead, because a machine does not fail faster in a fast world.
 */
export interface Clock {
  now(): EpochMs;
  /** World milliseconds that pass in one real millisecond; 1 outside the sandbox. */
  readonly speed: number;
  /** Resolves when `now()` has reached `at`, or at once when it has; rejects with the signal's reason on abort. */
  sleepUntil(at: EpochMs, signal?: AbortSignal): Promise<void>;
}
