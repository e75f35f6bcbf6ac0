import { randomUUID } from "node:crypto";
import { startCuttableProxy } from "@penguinmails/testkit/cuttable-proxy";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { conformanceCatalog, eventually, signalOnce } from "./conformance-jobs.ts";
import { makeQueue, type Queue, type QueueOptions } from "./make-queue.ts";

/** What callers rely on when the back end falls silent and when they close the queues, whichever carries them. */
export function queueEndsConformance(backend: string, open: () => Promise<QueueOptions>): void {
  describe(`queues on ${backend}`, () => {
    let options: QueueOptions;
    let queue: Queue;
    beforeEach(async () => {
      options = { catalog: conformanceCatalog, ...(await open()) };
      queue = await makeQueue(options);
    });
    afterEach(() => queue.close());

    const job = () => ({ id: randomUUID(), name: "usual", payload: { v: 1, n: 1 } });

    it("tell of a back end that is cut off, and give up a publication that nobody answers", async () => {
      const url = new URL(options.redisUrl ?? options.databaseUrl);
      const proxy = await startCuttableProxy({ host: url.hostname, port: Number(url.port) });
      url.host = `127.0.0.1:${proxy.port}`;
      const through = options.redisUrl === null ? { databaseUrl: url.href } : { redisUrl: url.href };
      const heard: unknown[] = [];
      const onError = (error: unknown) => void heard.push(error);
      const far = await makeQueue({ ...options, ...through, onError, publishTimeoutMs: 500 });
      far.consume("normal", async () => undefined, { concurrency: 1 });
      proxy.silence();
      await expect(far.publish([job()])).rejects.toThrow("The queue did not answer within 500 ms");
      proxy.cut();
      await expect.poll(() => heard.length, eventually).toBeGreaterThan(0);
      proxy.restore();
      await far.close();
      await proxy.close();
    });

    it("close their consumers with them, once what runs has ended", async () => {
      const [started, released] = [signalOnce(), signalOnce()];
      const ends: string[] = [];
      const own = await makeQueue(options);
      own.consume(
        "normal",
        async () => {
          started.give();
          await released.given;
          ends.push("job");
        },
        { concurrency: 1 },
      );
      await own.publish([job()]);
      await started.given;
      const closed = own.close().then(() => ends.push("queue"));
      // A whole publication of another: a close that waited for nothing would be over.
      await queue.publish([job()]);
      released.give();
      await closed;
      expect(ends).toEqual(["job", "queue"]);
      const left = (await queue.stats()).find(({ name }) => name === "normal");
      expect(left).toMatchObject({ completed: 1, waiting: 1, active: 0 });
    });
  });
}
