import type { QueueName } from "@penguinmails/contracts/jobs/catalog";
import { expect, test } from "vitest";
import { makeQueueDesk } from "./queue-desk.ts";

/** A line whose jobs failed at these times, newest first as both back ends give them. */
function failing(name: QueueName, ...times: readonly (number | undefined)[]) {
  const jobs = times.map((finishedOn) => ({
    id: `${name}-${finishedOn}`,
    name: "usual",
    data: {},
    attemptsMade: 1,
    failedReason: "never",
    finishedOn,
    isFailed: async () => true,
    retry: async () => undefined,
  }));
  const line = {
    getFailed: async (from: number, to: number) => jobs.slice(from, to + 1),
    getJob: async (id: string) => jobs.find((job) => job.id === id),
    pause: async () => undefined,
    resume: async () => undefined,
    isPaused: async () => false,
  };
  return { name, line };
}
const desk = makeQueueDesk([
  failing("high", 40, 10),
  failing("normal", 50, 30, 20),
  failing("low", undefined),
]);

test("failed jobs are shown newest first, whichever queue they are of, and at most so many of each", async () => {
  const shown = async (max: number) => (await desk.failedJobs(max)).map(({ failedAtMs }) => failedAtMs);
  expect(await shown(10)).toEqual([50, 40, 30, 20, 10, null]);
  expect(await shown(2)).toEqual([50, 40, 30, 10, null]);
  expect(await shown(1)).toEqual([50, 40, null]);
});

test("a queue that does not exist is a RangeError, to whoever steers it", async () => {
  await expect(desk.retryJob("other", "high-40")).rejects.toThrow(RangeError);
  await expect(desk.setPaused("other", true)).rejects.toThrow(RangeError);
  expect(await desk.retryJob("high", "normal-50")).toBe(false);
  expect(await desk.retryJob("high", "high-40")).toBe(true);
});
