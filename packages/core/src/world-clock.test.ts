import { getEventListeners } from "node:events";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { formatClockAnchor, makeWorldClock, parseClockAnchor } from "./world-clock.ts";

const real = Date.UTC(2026, 10, 21);
const world = Date.UTC(2026, 2, 2, 8);

describe("the clock of a world", () => {
  beforeEach(() => {
    vi.useFakeTimers();
    vi.setSystemTime(real);
  });
  afterEach(() => vi.useRealTimers());

  test("is the machine's without an anchor", () => {
    const clock = makeWorldClock(null);
    expect(clock.now()).toBe(real);
    expect(clock.speed).toBe(1);
    vi.advanceTimersByTime(1_234);
    expect(clock.now()).toBe(real + 1_234);
  });

  test("starts where the anchor says and runs as fast, the same in every process", () => {
    const anchor = { realMs: real - 10_000, worldMs: world, speed: 600 };
    const one = makeWorldClock(anchor);
    const other = makeWorldClock(anchor);
    expect(one.now()).toBe(world + 6_000_000);
    vi.advanceTimersByTime(60_000);
    expect(one.now()).toBe(world + 42_000_000);
    expect(other.now()).toBe(one.now());
  });

  test("wakes a sleeper at its instant of the world, not before", async () => {
    const clock = makeWorldClock({ realMs: real, worldMs: world, speed: 60 });
    const woke = vi.fn();
    const sleep = clock.sleepUntil(world + 3_600_000).then(woke);
    await vi.advanceTimersByTimeAsync(59_999);
    expect(woke).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    await sleep;
    expect(clock.now()).toBe(world + 3_600_000);
  });

  test("does not wake early from a sleep that is longer than a timer can be", async () => {
    const clock = makeWorldClock(null);
    const woke = vi.fn();
    const sleep = clock.sleepUntil(real + 60 * 86_400_000).then(woke);
    await vi.advanceTimersByTimeAsync(59 * 86_400_000);
    expect(woke).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(86_400_000);
    await sleep;
  });

  test("returns at once for an instant that has passed", async () => {
    await makeWorldClock(null).sleepUntil(real - 1);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("a sleep that ended listens to its signal no more: a worker sleeps many times under one", async () => {
    const stop = new AbortController();
    const sleep = makeWorldClock(null).sleepUntil(real + 1_000, stop.signal);
    expect(getEventListeners(stop.signal, "abort")).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1_000);
    await sleep;
    expect(getEventListeners(stop.signal, "abort")).toHaveLength(0);
  });

  test("ends a sleep with the reason of its signal and leaves no timer behind", async () => {
    const stop = new AbortController();
    const sleep = makeWorldClock(null).sleepUntil(real + 1_000, stop.signal);
    stop.abort(new Error("stopped"));
    await expect(sleep).rejects.toThrow("stopped");
    expect(vi.getTimerCount()).toBe(0);
    await expect(makeWorldClock(null).sleepUntil(real + 1_000, stop.signal)).rejects.toThrow("stopped");
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("CLOCK_ANCHOR", () => {
  test("comes back as it was written", () => {
    const anchor = { realMs: real, worldMs: world, speed: 0.5 };
    expect(parseClockAnchor(formatClockAnchor(anchor))).toEqual(anchor);
  });
  test("missing or empty is no anchor", () => {
    expect(parseClockAnchor(undefined)).toBeNull();
    expect(parseClockAnchor("")).toBeNull();
  });
  test.each(["1", "1:2", "1:2:3:4", "a:2:3", "1:2:0", "1:2:-1", "1:2:", "::1", ":2:1", "1:2:Infinity", " "])(
    "%j is refused",
    (text) => {
      expect(() => parseClockAnchor(text)).toThrow(RangeError);
    },
  );
});
