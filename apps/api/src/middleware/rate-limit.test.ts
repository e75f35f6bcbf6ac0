import { expect, it } from "vitest";
import { makeRateLimit } from "./rate-limit.ts";

/** One call a minute, and a hand on the clock. */
function onePerMinute() {
  let nowMs = 1_000_000;
  const limit = makeRateLimit(1, () => nowMs);
  return {
    take: limit.take,
    advance: (ms: number) => {
      nowMs += ms;
    },
  };
}

it("each key may call so often in a minute, and again in the next", () => {
  const { take, advance } = onePerMinute();
  expect([take("a"), take("a"), take("b")]).toEqual([true, false, true]);
  advance(59_999);
  expect(take("a")).toBe(false);
  advance(1);
  expect([take("a"), take("a")]).toEqual([true, false]);
});

it("a flood of keys is not remembered: past 50,000 the minute begins anew for all", () => {
  const { take } = onePerMinute();
  take("a");
  for (let n = 1; n < 50_000; n += 1) take(`key ${n}`);
  expect(take("a")).toBe(false);
  take("one more");
  expect(take("a")).toBe(true);
});
