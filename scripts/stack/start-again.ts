import { setTimeout as delay } from "node:timers/promises";

/**
 * What `start` brings up, tried until it stands: a full disk or a port that is held for a moment must not end all the
 * rest. Null when `signal` ends the waiting.
 */
export async function startAgain<T>(
  start: () => Promise<T>,
  {
    say,
    pauseMs,
    signal,
  }: { say(line: string): void; readonly pauseMs: number; readonly signal: AbortSignal },
): Promise<T | null> {
  while (!signal.aborted) {
    try {
      return await start();
    } catch (error) {
      say(
        `did not start; trying again in ${pauseMs / 1_000} s — ${error instanceof Error ? error.message : error}`,
      );
      await delay(pauseMs, undefined, { signal }).catch(() => {});
    }
  }
  return null;
}
