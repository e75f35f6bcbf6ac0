import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { QueueName } from "@penguinmails/contracts/jobs/catalog";
import type { QueueJob } from "@penguinmails/core/ports/queue";
import { type CuttableProxy, startCuttableProxy } from "@penguinmails/testkit/cuttable-proxy";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { conformanceCatalog, eventually, plainOnly, signalOnce } from "./conformance-jobs.ts";
import { makeQueue, type Queue, type QueueOptions, type RunningJob } from "./make-queue.ts";
import { PermanentJobError } from "./permanent-job-error.ts";
import type { JobOutcome } from "./run-job.ts";

/** What callers rely on, whichever back end carries it. `open` gives each test a namespace of its own. */
export function queueConformance(backend: string, open: () => Promise<QueueOptions>): void {
  describe(`queues on ${backend}`, () => {
    let queue: Queue;
    let options: QueueOptions;
    beforeEach(async () => {
      options = { stalledAfterMs: 1_000, catalog: conformanceCatalog, ...(await open()) };
      queue = await makeQueue(options);
    });
    afterEach(() => queue.close());

    const job = (name: keyof typeof conformanceCatalog = "usual", n = 0): QueueJob => ({
      id: randomUUID(),
      name,
      payload: { v: 1, n },
    });
    const consumeWith = (
      handle: (job: RunningJob, nth: number) => Promise<void>,
      { on = queue, line = "normal" as QueueName, concurrency = 2 } = {},
    ) => {
      const seen: RunningJob[] = [];
      const outcomes: JobOutcome[] = [];
      const consumer = on.consume(
        line,
        async (running) => {
          seen.push(running);
          await handle(running, seen.length);
        },
        { concurrency, listen: ({ outcome }) => outcomes.push(outcome) },
      );
      return { seen, outcomes, consumer };
    };
    const nothing = async () => undefined;
    const counts = async (name: QueueName = "normal") => {
      const found = (await queue.stats()).find((line) => line.name === name);
      if (!found) throw new Error("no such queue");
      return found;
    };

    it("hands a published job to a consumer with its payload", async () => {
      const sent = job("usual", 7);
      await queue.publish([sent]);
      const { seen, outcomes } = consumeWith(nothing);
      await expect.poll(() => outcomes, eventually).toEqual(["done"]);
      expect(seen[0]).toMatchObject({ id: sent.id, name: "usual", payload: { v: 1, n: 7 }, attempt: 1 });
    });

    it("runs a job once however often it is published, also after it is done", async () => {
      const twice = job();
      const last = job();
      await queue.publish([twice]);
      await queue.publish([twice]);
      const { seen, outcomes } = consumeWith(nothing);
      await expect.poll(() => outcomes, eventually).toEqual(["done"]);
      await queue.publish([twice, last]);
      await expect.poll(() => outcomes, eventually).toEqual(["done", "done"]);
      expect(seen.map((each) => each.id)).toEqual([twice.id, last.id]);
    });

    it("tries a failed job again after its back-off, which doubles, and counts the attempts", async () => {
      const at: number[] = [];
      await queue.publish([job()]);
      const { seen, outcomes } = consumeWith(async (_, nth) => {
        at.push(performance.now());
        if (nth < 3) throw new Error("not now");
      });
      await expect.poll(() => outcomes, eventually).toEqual(["retry", "retry", "done"]);
      expect(seen.map((each) => each.attempt)).toEqual([1, 2, 3]);
      const [first = 0, second = 0, third = 0] = at;
      const { backoffMs } = conformanceCatalog.usual;
      // Timers of the back ends may round down by a few milliseconds.
      expect(second - first).toBeGreaterThan(backoffMs * 0.9);
      expect(third - second).toBeGreaterThan(2 * backoffMs * 0.9);
    });

    it("gives a job up after its last attempt, and keeps it to be looked at", async () => {
      await queue.publish([job()]);
      const { outcomes } = consumeWith(async () => {
        throw new Error("never works");
      });
      await expect.poll(async () => (await counts()).failed, eventually).toBe(1);
      expect(outcomes).toEqual(["retry", "retry", "failed"]);
    });

    it("shows a failed job with its error, and puts it back in the line with all its attempts", async () => {
      const sent = job("usual", 3);
      await queue.publish([sent]);
      let works = false;
      const { seen, outcomes } = consumeWith(async () => {
        if (!works) throw new PermanentJobError("the mailbox is gone");
      });
      await expect.poll(() => queue.failedJobs(10), eventually).toHaveLength(1);
      expect(await queue.failedJobs(10)).toMatchObject([
        { id: sent.id, queue: "normal", name: "usual", error: "the mailbox is gone", attempts: 1 },
      ]);
      expect(await queue.retryJob("normal", randomUUID())).toBe(false);
      works = true;
      expect(await queue.retryJob("normal", sent.id)).toBe(true);
      await expect.poll(() => outcomes, eventually).toEqual(["failed", "done"]);
      expect(seen.map((each) => each.attempt)).toEqual([1, 1]);
      expect(await queue.failedJobs(10)).toEqual([]);
      expect(await queue.retryJob("normal", sent.id)).toBe(false);
    });

    it("begins nothing of a paused queue, still counts what waits, and goes on when it is resumed", async () => {
      await queue.setPaused("normal", true);
      expect(await queue.pausedQueues()).toEqual(["normal"]);
      await queue.publish([job(), job("urgent")]);
      const usual = consumeWith(nothing);
      const urgent = consumeWith(nothing, { line: "high" });
      await expect.poll(() => urgent.outcomes, eventually).toEqual(["done"]);
      expect(usual.seen).toEqual([]);
      expect((await counts()).waiting).toBe(1);
      await queue.setPaused("normal", false);
      await expect.poll(() => usual.outcomes, eventually).toEqual(["done"]);
      expect(await queue.pausedQueues()).toEqual([]);
    });

    it("does not try again what is permanent", async () => {
      await queue.publish([job()]);
      const { outcomes } = consumeWith(async () => {
        throw new PermanentJobError("never");
      });
      await expect.poll(async () => (await counts()).failed, eventually).toBe(1);
      expect(await counts()).toMatchObject({ delayed: 0, waiting: 0 });
      expect(outcomes).toEqual(["failed"]);
    });

    it("fails a job whose payload is not the catalogue's before its handler sees it", async () => {
      await queue.publish([{ ...job(), payload: { v: 1, n: "seven" } }]);
      const { seen } = consumeWith(nothing);
      await expect.poll(async () => (await counts()).failed, eventually).toBe(1);
      expect(seen).toEqual([]);
    });

    it("publishes nothing of a batch that names a job which the catalogue does not have", async () => {
      const batch = [job(), { id: randomUUID(), name: "no.such", payload: {} }];
      await expect(queue.publish(batch)).rejects.toThrow("catalogue");
      expect(await counts()).toMatchObject({ waiting: 0 });
    });

    it("aborts the signal of a job that outlives its time-out, and tries it again", async () => {
      const reasons: unknown[] = [];
      await queue.publish([job("hasty")]);
      const { outcomes } = consumeWith(async ({ signal }, nth) => {
        if (nth > 1) return;
        await once(signal, "abort");
        reasons.push(signal.reason);
        // A handler that does not listen must not hold its place.
        await new Promise(() => undefined);
      });
      await expect.poll(() => outcomes, eventually).toEqual(["retry", "done"]);
      expect(String(reasons[0])).toContain("No end within 150 ms");
    });

    it("serves an urgent job while a long line of others waits", async () => {
      const order: string[] = [];
      await queue.publish(Array.from({ length: 50 }, () => job("idle")));
      await queue.publish([job("urgent")]);
      const note = async ({ name }: RunningJob) => void order.push(name);
      consumeWith(note, { line: "high", concurrency: 1 });
      await expect.poll(() => order, eventually).toEqual(["urgent"]);
      expect(await counts("low")).toMatchObject({ waiting: 50 });
    });

    it("counts what waits and how long the oldest has", async () => {
      await queue.publish([job()]);
      await expect.poll(async () => (await counts()).oldestWaitingMs, eventually).toBeGreaterThan(30);
      await queue.publish([job(), job()]);
      const now = await counts();
      expect(now.waiting).toBe(3);
      expect(now.oldestWaitingMs).toBeGreaterThan(30);
      expect((await counts("high")).oldestWaitingMs).toBeNull();
    });

    it("finishes the running job before it closes, and takes no other", async () => {
      const released = signalOnce();
      const started = signalOnce();
      await queue.publish([job(), job()]);
      const { outcomes, consumer } = consumeWith(
        async () => {
          started.give();
          await released.given;
        },
        { concurrency: 1 },
      );
      await started.given;
      const closed = consumer.close();
      released.give();
      await closed;
      expect(outcomes).toEqual(["done"]);
      expect(await counts()).toMatchObject({ waiting: 1, active: 0, completed: 1 });
    });

    it("interrupts what outlasts the grace of a close; the job runs again and has lost no attempt", async () => {
      const started = signalOnce();
      await queue.publish([job()]);
      const { outcomes, consumer } = consumeWith(async ({ signal }) => {
        started.give();
        await once(signal, "abort");
        signal.throwIfAborted();
      });
      await started.given;
      await consumer.close({ graceMs: 10 });
      expect(outcomes).toEqual(["returned"]);
      const next = consumeWith(nothing);
      await expect.poll(() => next.outcomes, eventually).toEqual(["done"]);
      expect(next.seen[0]?.attempt).toBe(1);
    });

    describe("behind a line that breaks", () => {
      let proxy: CuttableProxy;
      let far: Queue;
      beforeEach(async () => {
        const url = new URL(options.redisUrl ?? options.databaseUrl);
        proxy = await startCuttableProxy({ host: url.hostname, port: Number(url.port) });
        url.host = `127.0.0.1:${proxy.port}`;
        const through = options.redisUrl === null ? { databaseUrl: url.href } : { redisUrl: url.href };
        far = await makeQueue({ ...options, ...through, publishTimeoutMs: 500 });
      });
      afterEach(async () => {
        proxy.restore();
        await far.close();
        await proxy.close();
      });

      it("goes on by itself when the line is back", async () => {
        const { outcomes } = consumeWith(nothing, { on: far });
        await queue.publish([job()]);
        await expect.poll(() => outcomes, eventually).toEqual(["done"]);
        proxy.cut();
        await expect(far.publish([job()])).rejects.toThrow();
        proxy.restore();
        await queue.publish([job()]);
        await expect.poll(() => outcomes, eventually).toContain("done");
        await expect.poll(async () => (await counts()).waiting, eventually).toBe(0);
        await far.publish([job()]);
        await expect.poll(async () => (await counts()).completed, eventually).toBeGreaterThan(2);
      });

      it("begins by itself when the line was broken as the consumer began", async () => {
        proxy.cut();
        const { outcomes } = consumeWith(nothing, { on: far });
        await queue.publish([job()]);
        await expect.poll(() => proxy.refused(), eventually).toBeGreaterThan(0);
        proxy.restore();
        await expect.poll(() => outcomes, eventually).toEqual(["done"]);
      });
    });

    it("gives the job of a process that was killed to another", { timeout: 60_000 }, async () => {
      const killed = job();
      await queue.publish([killed]);
      const victim = spawn(
        process.execPath,
        ["--import", "tsx", fileURLToPath(new URL("./conformance-victim.ts", import.meta.url))],
        {
          env: { ...process.env, QUEUE_OPTIONS: JSON.stringify(options, plainOnly) },
          stdio: ["ignore", "pipe", "inherit"],
        },
      );
      const [said] = await once(victim.stdout, "data");
      expect(String(said)).toBe(killed.id);
      victim.kill("SIGKILL");
      await once(victim, "exit");
      const { seen, outcomes } = consumeWith(nothing);
      await expect.poll(() => outcomes, eventually).toEqual(["done"]);
      expect(seen[0]?.id).toBe(killed.id);
    });

    it("shares the jobs among consumers, each to one of them", async () => {
      const second = await makeQueue(options);
      try {
        const jobs = Array.from({ length: 40 }, (_, n) => job("usual", n));
        await queue.publish(jobs);
        const yieldOnce = () => new Promise<void>((resolve) => setImmediate(resolve));
        const a = consumeWith(yieldOnce, { concurrency: 1 });
        const b = consumeWith(yieldOnce, { on: second, concurrency: 1 });
        await expect.poll(() => a.outcomes.length + b.outcomes.length, eventually).toBe(40);
        const handled = [...a.seen, ...b.seen].map((each) => each.id);
        expect(handled.sort()).toEqual(jobs.map((each) => each.id).sort());
      } finally {
        await second.close();
      }
    });
  });
}
