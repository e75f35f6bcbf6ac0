import { setTimeout as delay } from "node:timers/promises";

/** The part of BullMQ's worker that keeping it alive needs, whatever its back end. It must not run by itself. */
type Startable = {
  on(event: "error", listener: (error: Error) => void): unknown;
  waitUntilReady(): Promise<unknown>;
  /** Resolves when it was closed. */
  run(): Promise<void>;
  close(force?: boolean): Promise<void>;
};

/**
 * Keeps a worker consuming until it is closed. One whose back end was away when it began is spoilt for good, because
 * BullMQ remembers the failure: it is thrown away and another is opened, after `pauseMs` of real time.
 */
export function keepConsuming(
  open: () => Startable,
  onError: (error: unknown) => void,
  pauseMs = 1_000,
): { close(): Promise<void> } {
  const closing = new AbortController();
  let current: Startable | null = null;

  async function consume(): Promise<void> {
    const worker = open();
    current = worker;
    worker.on("error", onError);
    try {
      await worker.waitUntilReady();
      if (!closing.signal.aborted) await worker.run();
    } catch (error) {
      onError(error);
    }
    if (!closing.signal.aborted) await worker.close(true).catch(onError);
  }
  async function keepGoing(): Promise<void> {
    while (!closing.signal.aborted) {
      await consume();
      await delay(pauseMs, undefined, { signal: closing.signal }).catch(() => undefined);
    }
  }
  void keepGoing();
  return {
    async close() {
      closing.abort();
      await current?.close();
    },
  };
}
