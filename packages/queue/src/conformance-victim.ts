import { z } from "zod";
import { makeQueue, type QueueOptions } from "./make-queue.ts";

/** A process of the conformance suite: takes one job, says its id and never ends it. It is killed. */
const options = JSON.parse(process.env["QUEUE_OPTIONS"] ?? "{}") as QueueOptions;
const usual = {
  queue: "normal",
  payload: z.unknown(),
  attempts: 3,
  backoffMs: 100,
  timeoutMs: 60_000,
} as const;
const queue = await makeQueue({ ...options, catalog: { usual } });
queue.consume(
  "normal",
  async ({ id }) => {
    process.stdout.write(id);
    await new Promise(() => undefined);
  },
  { concurrency: 1 },
);
