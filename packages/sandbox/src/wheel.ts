import type { Clock } from "@penguinmails/core/ports/clock";
import type { EpochMs } from "@penguinmails/core/time";

/** Everything that this world will do later, on one timer. */
export type Wheel = {
  /** Runs `work` once the world's clock shows `at`; at once (but not within this call) when it already does. */
  at(at: EpochMs, work: () => void): void;
  close(): void;
};

type Entry = { readonly at: EpochMs; readonly order: number; readonly work: () => void };

/** A binary heap over one `clock.sleepUntil`. What is due together runs in the order of its time. */
export function makeWheel(clock: Clock): Wheel {
  const heap: Entry[] = [];
  let order = 0;
  let closed = false;
  let nap: { readonly until: EpochMs; readonly wake: AbortController } | null = null;

  const sleep = () => {
    const next = heap[0];
    if (closed || !next) return;
    if (nap) {
      if (nap.until <= next.at) return;
      nap.wake.abort();
    }
    const wake = new AbortController();
    const mine = { until: next.at, wake };
    nap = mine;
    clock.sleepUntil(next.at, wake.signal).then(
      () => {
        if (nap === mine) nap = null;
        runDue();
      },
      () => {
        // Woken for something earlier, or closed.
      },
    );
  };

  const runDue = () => {
    const now = clock.now();
    while (!closed && heap[0] && heap[0].at <= now) takeFirst(heap)?.work();
    sleep();
  };

  return {
    at(at, work) {
      if (closed) return;
      push(heap, { at, order: order++, work });
      sleep();
    },
    close() {
      closed = true;
      heap.length = 0;
      nap?.wake.abort();
    },
  };
}

const before = (a: Entry, b: Entry) => a.at < b.at || (a.at === b.at && a.order < b.order);

function push(heap: Entry[], entry: Entry): void {
  let place = heap.push(entry) - 1;
  while (place > 0) {
    const parent = (place - 1) >> 1;
    const above = heap[parent];
    if (!above || !before(entry, above)) break;
    heap[place] = above;
    place = parent;
  }
  heap[place] = entry;
}

function takeFirst(heap: Entry[]): Entry | undefined {
  const first = heap[0];
  const last = heap.pop();
  if (heap.length === 0 || !last) return first;
  let place = 0;
  for (;;) {
    let child = place * 2 + 1;
    const [left, right] = [heap[child], heap[child + 1]];
    if (!left) break;
    if (right && before(right, left)) child++;
    const smaller = heap[child];
    if (!smaller || !before(smaller, last)) break;
    heap[place] = smaller;
    place = child;
  }
  heap[place] = last;
  return first;
}
