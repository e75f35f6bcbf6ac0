import { setMaxListeners } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { withTimeLimit } from "@penguinmails/core/time-limit";
import type { Log } from "./container.ts";

/** Work that is done again and again in real time, by any number of workers at once. */
export type Loop = {
  readonly name: string;
  /** Real milliseconds between the end of one round and the start of the next. */
  readonly everyMs: number;
  /** Resolves to true when there is more to do: the next round follows at once. `signal` is aborted when it is late. */
  round(signal: AbortSignal): Promise<boolean>;
};

export type LoopHealth = {
  readonly ok: boolean;
  /** Real milliseconds; null before the first. */
  readonly lastSuccessMsAgo: number | null;
  readonly failuresInARow: number;
  readonly lastError: string | null;
};

export type Supervision = {
  health(): Readonly<Record<string, LoopHealth>>;
  /** Begins no further round and resolves when those under way have ended. */
  stop(): Promise<void>;
};

/** Real milliseconds. */
export type Patience = {
  /** A round that takes longer counts as failed and is left behind. */
  readonly roundMs: number;
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
};
const defaultPatience: Patience = { roundMs: 120_000, firstPauseMs: 500, longestPauseMs: 30_000 };

/**
 * Keeps each loop going until stopped. A round that throws, or doesn't end, is told of in `health`, and the loop begins
 * again after a pause that doubles while it fails; the other loops don't notice.
 */
export function supervise(
  loops: readonly Loop[],
  log: Pick<Log, "error" | "info">,
  patience: Patience = defaultPatience,
): Supervision {
  const stopping = new AbortController();
  // Each loop listens while it pauses; Node takes more than ten for a leak.
  setMaxListeners(loops.length, stopping.signal);
  const states = loops.map(
    (loop) => ({ loop, lastSuccessAt: null, failuresInARow: 0, lastError: null }) as State,
  );
  const running = states.map((state) => keepGoing(state, stopping.signal, log, patience));
  return {
    health: () => Object.fromEntries(states.map((state) => [state.loop.name, healthOf(state)])),
    async stop() {
      stopping.abort();
      await Promise.all(running);
    },
  };
}

type State = {
  readonly loop: Loop;
  lastSuccessAt: number | null;
  failuresInARow: number;
  lastError: string | null;
};

function healthOf({ lastSuccessAt, failuresInARow, lastError }: State): LoopHealth {
  const lastSuccessMsAgo = lastSuccessAt === null ? null : Math.round(performance.now() - lastSuccessAt);
  return { ok: failuresInARow === 0, lastSuccessMsAgo, failuresInARow, lastError };
}

async function keepGoing(
  state: State,
  stopping: AbortSignal,
  log: Pick<Log, "error" | "info">,
  patience: Patience,
): Promise<void> {
  const { name, everyMs } = state.loop;
  while (!stopping.aborted) {
    let pauseMs = everyMs;
    try {
      const more = await withTimeLimit(patience.roundMs, (signal) => state.loop.round(signal));
      if (state.failuresInARow > 0)
        log.info({ loop: name, failures: state.failuresInARow }, "a loop is well again");
      state.lastSuccessAt = performance.now();
      state.failuresInARow = 0;
      state.lastError = null;
      if (more) pauseMs = 0;
    } catch (error) {
      state.failuresInARow += 1;
      state.lastError = (error instanceof Error ? error.message : String(error)).slice(0, 300);
      const doubled = patience.firstPauseMs * 2 ** (state.failuresInARow - 1);
      pauseMs = Math.max(everyMs, Math.min(patience.longestPauseMs, doubled));
      log.error({ err: error, loop: name, failures: state.failuresInARow, pauseMs }, "a round failed");
    }
    // Also without a pause: a loop that always has more must let the others have the thread.
    await delay(pauseMs, undefined, { signal: stopping }).catch(() => undefined);
  }
}
