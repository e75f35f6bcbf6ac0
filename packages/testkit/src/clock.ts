import type { Clock } from "@penguinmails/core/ports/clock";
import type { EpochMs } from "@penguinmails/core/time";

/** A clock that stands still until it is moved; sleepers wake when it passes their time. */
export type TestClock = Clock & { set(at: EpochMs): void; advance(ms: number): void };

/** Monday 2026-03-02, 10:00 UTC: inside a sending window. */
export const monday = Date.UTC(2026, 2, 2, 10);

export function testClock(start: EpochMs = monday): TestClock {
  let now = start;
  let sleepers: { at: EpochMs; wake: () => void }[] = [];
  const set = (at: EpochMs) => {
    now = at;
    const due = sleepers.filter((sleeper) => sleeper.at <= now);
    sleepers = sleepers.filter((sleeper) => sleeper.at > now);
    for (const sleeper of due) sleeper.wake();
  };
  return {
    speed: 1,
    now: () => now,
    set,
    advance: (ms) => set(now + ms),
    sleepUntil(at, signal) {
      if (at <= now) return Promise.resolve();
      return new Promise((resolve, reject) => {
        sleepers.push({ at, wake: resolve });
        signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
      });
    },
  };
}
