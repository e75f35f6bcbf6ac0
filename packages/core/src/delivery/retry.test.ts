import fc from "fast-check";
import { expect, test } from "vitest";
import { policy } from "../policy.ts";
import { day, hour, minute } from "../time.ts";
import { nextAttemptAt } from "./retry.ts";

const first = Date.UTC(2026, 2, 2, 10);

test("without a word from the server it waits 15, 30, 60, 120, 240 min, then 6 h, and gives up after 72 h", () => {
  const waits: number[] = [];
  let nowMs = first;
  for (let attempts = 1; ; attempts++) {
    const at = nextAttemptAt({ nowMs, firstAttemptAt: first, attempts, retryAfterMs: null });
    if (at === null) break;
    waits.push((at - nowMs) / minute);
    nowMs = at;
  }
  expect(waits.slice(0, 7)).toEqual([15, 30, 60, 120, 240, 360, 360]);
  expect(nowMs - first).toBeLessThanOrEqual(72 * hour);
  expect(nowMs - first).toBeGreaterThan(66 * hour);
});

test("a delay that the server names is kept, however many attempts there were", () => {
  for (const retryAfterMs of [minute, 20 * minute, 12 * hour])
    for (const attempts of [1, 4, 12])
      expect(nextAttemptAt({ nowMs: first, firstAttemptAt: first, attempts, retryAfterMs })).toBe(
        first + retryAfterMs,
      );
});

test("a delay that ends past the last hour gives up at once", () => {
  const nowMs = first + 60 * hour;
  expect(
    nextAttemptAt({ nowMs, firstAttemptAt: first, attempts: 9, retryAfterMs: 12 * hour }),
  ).not.toBeNull();
  expect(
    nextAttemptAt({ nowMs, firstAttemptAt: first, attempts: 9, retryAfterMs: 12 * hour + 1 }),
  ).toBeNull();
});

test("whatever the reply says, the next attempt is later than now and never past 72 h", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 4 * day }),
      fc.integer({ min: 0, max: 50 }),
      fc.option(fc.integer({ min: -day, max: 10 * day })),
      (since, attempts, retryAfterMs) => {
        const nowMs = first + since;
        const at = nextAttemptAt({ nowMs, firstAttemptAt: first, attempts, retryAfterMs });
        if (at === null) return;
        expect(at).toBeGreaterThan(nowMs);
        expect(at - first).toBeLessThanOrEqual(policy.retry.giveUpAfterMs);
      },
    ),
  );
});
