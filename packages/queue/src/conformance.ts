import { randomUUID } from "node:crypto";
import type { QueueJob } from "@penguinmails/core/ports/queue";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { makeQueue, type Queue, type QueueOptions, type RunningJob } from "./make-queue.ts";
import { PermanentJobError } from "./permanent-job-error.ts";

/** What callers rely on, whichever back end carries it. `open` gives each test a namespace of its own. */
export function queueConformance(backend: string, open: () => Promise<QueueOptions>): void {
  describe(`queues on ${backend}`, () => {
    let queue: Queue;
    let options: QueueOptions;
    beforeEach(async () => {
      options = { stalledAfterMs: 1_000, ...(await open()) };
      queue = await makeQueue(options);
    });
    afterEach(() => queue.close());

    const tenantId = randomUUID();
    const job = (id: string = randomUUID()): QueueJob => ({
      id,
      name: "campaign.plan",
      payload: { v: 1, tenantId, campaignId: tenantId },
    });
    const gather = (
      count: number,
      react: (job: RunningJob, nth: number) => Promise<void> = async () => undefined,
    ) => {
      const seen: RunningJob[] = [];
      const all = new Promise<RunningJob[]>((resolve) => {
        queue.consume(
          "normal",
          async (running) => {
            seen.push(running);
            try {
              await react(running, seen.length);
            } finally {
              if (seen.length === count) resolve(seen);
            }
          },
          { concurrency: 2 },
        );
      });
      return { seen, all };
    };

    it("hands a published job to a consumer with its payload", async () => {
      const sent = job();
      await queue.publish([sent]);
      const [got] = await gather(1).all;
      expect(got).toMatchObject({ id: sent.id, name: "campaign.plan", payload: sent.payload, attempt: 1 });
    });

    it("runs a job once however often it is published", async () => {
      const twice = job();
      const last = job();
      await queue.publish([twice]);
      await queue.publish([twice, last]);
      const { seen, all } = gather(2);
      await all;
      await expect.poll(async () => (await counts()).completed).toBe(2);
      expect(seen.map((j) => j.id).sort()).toEqual([twice.id, last.id].sort());
    });

    it("tries a failed job again, and counts the attempt", async () => {
      await queue.publish([job()]);
      const [first, second] = await gather(2, async (_, nth) => {
        if (nth === 1) throw new Error("not now");
      }).all;
      expect([first?.attempt, second?.attempt]).toEqual([1, 2]);
    });

    it("does not try again what is permanent", async () => {
      const outcomes: string[] = [];
      await queue.publish([job()]);
      queue.consume(
        "normal",
        async () => {
          throw new PermanentJobError("never");
        },
        { concurrency: 1, listen: (e) => outcomes.push(e.outcome) },
      );
      await expect.poll(async () => (await counts()).failed).toBe(1);
      expect(outcomes).toEqual(["failed"]);
    });

    it("fails a job whose payload is not the catalogue's before its handler sees it", async () => {
      let handled = 0;
      await queue.publish([{ ...job(), payload: { v: 1, tenantId: "nobody" } }]);
      queue.consume(
        "normal",
        async () => {
          handled++;
        },
        { concurrency: 1 },
      );
      await expect.poll(async () => (await counts()).failed).toBe(1);
      expect(handled).toBe(0);
    });

    it("refuses to publish a job that the catalogue does not have", async () => {
      await expect(queue.publish([{ id: randomUUID(), name: "no.such", payload: {} }])).rejects.toThrow(
        "catalogue",
      );
    });

    it("counts what waits and how long", async () => {
      await queue.publish([job(), job()]);
      const now = await counts();
      expect(now.waiting).toBe(2);
      expect(now.oldestWaitingMs).toBeGreaterThanOrEqual(0);
    });

    it("finishes the running job before it closes", async () => {
      let finished = false;
      let started: () => void = () => undefined;
      const running = new Promise<void>((resolve) => {
        started = resolve;
      });
      let release: () => void = () => undefined;
      const held = new Promise<void>((resolve) => {
        release = resolve;
      });
      await queue.publish([job()]);
      const consumer = queue.consume(
        "normal",
        async () => {
          started();
          await held;
          finished = true;
        },
        { concurrency: 1 },
      );
      await running;
      const closed = consumer.close();
      release();
      await closed;
      expect(finished).toBe(true);
    });

    async function counts() {
      const found = (await queue.stats()).find((q) => q.name === "normal");
      if (!found) throw new Error("no such queue");
      return found;
    }
  });
}
