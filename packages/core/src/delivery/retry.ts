import { type Policy, policy as shipped } from "../policy.ts";
import { type EpochMs, hour, second } from "../time.ts";

/** "Try again in 0 seconds" must not become a loop. */
const shortestDelayMs = 30 * second;

/**
 * When a deferred message is tried again: the delay that the reply named, else the policy's ladder by the number of
 * attempts made so far (1 = the first). Null when it has been tried for as long as it may.
 */
export function nextAttemptAt(
  input: {
    readonly nowMs: EpochMs;
    readonly firstAttemptAt: EpochMs;
    readonly attempts: number;
    readonly retryAfterMs: number | null;
  },
  policy: Policy = shipped,
): EpochMs | null {
  const { delaysMs, thenEveryMs, giveUpAfterMs } = policy.retry;
  const ladderMs = delaysMs[Math.max(0, input.attempts - 1)] ?? thenEveryMs;
  const delayMs = Math.max(input.retryAfterMs ?? ladderMs, shortestDelayMs);
  const at = input.nowMs + delayMs;
  return at - input.firstAttemptAt > giveUpAfterMs ? null : at;
}

/** A node gives up when the policy does; past that and half a day more, its silence about a message is an answer. */
export function silentAfterMs(policy: Policy = shipped): number {
  return policy.retry.giveUpAfterMs + 12 * hour;
}
