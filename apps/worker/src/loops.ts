import { setTimeout as delay } from "node:timers/promises";
import type { Log } from "./container.ts";

export type Loop = {
  readonly name: string;
  /** Real milliseconds between the end of one round and the start of the next; null: the round says. */
  readonly everyMs: number;
  /** True: there is more to do, go on at once. */
  round(): Promise<boolean>;
};

export type RunningLoops = {
  health(): Readonly<Record<string, { readonly lastRoundMsAgo: number }>>;
  stop(): Promise<void>;
};

/** Runs each loop until stopped. A round that throws is logged and the loop goes on after a pause. */
export function runLoops(loops: readonly Loop[], log: Log): RunningLoops {
  const controller = new AbortController();
  const lastRound = new Map<string, number>(loops.map((loop) => [loop.name, Date.now()]));
  const running = loops.map(async (loop) => {
    while (!controller.signal.aborted) {
      let more = false;
      try {
        more = await loop.round();
      } catch (error) {
        log.error({ err: error, loop: loop.name }, "a round failed");
      }
      lastRound.set(loop.name, Date.now());
      if (!more) await delay(loop.everyMs, undefined, { signal: controller.signal }).catch(() => undefined);
    }
  });
  return {
    health: () =>
      Object.fromEntries([...lastRound].map(([name, at]) => [name, { lastRoundMsAgo: Date.now() - at }])),
    async stop() {
      controller.abort();
      await Promise.all(running);
    },
  };
}
