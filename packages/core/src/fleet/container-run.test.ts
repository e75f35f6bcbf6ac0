import { expect, test } from "vitest";
import { policy } from "../policy.ts";
import { minute, second } from "../time.ts";
import { type ContainerRun, faultOfRun } from "./container-run.ts";

const now = Date.UTC(2026, 2, 2, 10);
const check = { startPeriodMs: 10 * minute, intervalMs: 10 * second, timeoutMs: 5 * second, retries: 3 };
const run = (forMs: number, more: Partial<ContainerRun> = {}): ContainerRun => ({
  startedAt: now - forMs,
  restarts: 0,
  check,
  ...more,
});

test("a container starts for as long as its start period and the checks after it take, and no longer", () => {
  expect(faultOfRun(run(5 * second), true, now)).toBe(null);
  expect(faultOfRun(run(11 * minute), true, now)).toBe(null);
  expect(faultOfRun(run(11 * minute + 1), true, now)).toBe("starting for 11 minutes");
  expect(faultOfRun(run(11 * minute + 1, { check: { ...check, startPeriodMs: 0 } }), true, now)).toBe(
    "starting for 11 minutes",
  );
  expect(faultOfRun(run(30 * minute), false, now)).toBe(null);
});

test("one that Docker starts again and again is told however short it starts, and also where nothing asks it", () => {
  const { containerRestarts: many, containerSettlesWithinMs: settlesMs } = policy.node;
  for (const isStarting of [true, false])
    expect(faultOfRun(run(5 * second, { restarts: many, check: null }), isStarting, now)).toBe(
      `started again ${many} times, and runs for 5 seconds`,
    );
  expect(faultOfRun(run(5 * second, { restarts: many - 1 }), true, now)).toBe(null);
  expect(faultOfRun(run(settlesMs, { restarts: many }), false, now)).toBe(null);
});
