import type { QueueJob } from "@penguinmails/core/ports/queue";
import { newId } from "@penguinmails/db/ids";
import { appendToOutbox } from "@penguinmails/db/outbox";
import { outbox } from "@penguinmails/db/schema/platform";
import { testClock } from "@penguinmails/testkit/clock";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { makeTenant } from "@penguinmails/testkit/factories";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { relayOutbox } from "./relay-outbox.ts";

let test: TestDatabase;
let clock: ReturnType<typeof testClock>;
let tenantId: string;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());
beforeEach(async () => {
  clock = testClock();
  await test.database.withOperator((tx) => tx.delete(outbox));
  ({ tenantId } = await makeTenant({ database: test.database, clock }));
});

const ask = (dueAt = clock.now()) =>
  test.database.withTenant(tenantId, (tx) =>
    appendToOutbox(tx, "warmup.close-day", { v: 1, tenantId }, dueAt),
  );
const askFor = async (job: string) => {
  const id = newId();
  await test.database.withTenant(tenantId, (tx) =>
    tx.insert(outbox).values({ tenantId, id, job, payload: {}, dueAt: clock.now() }),
  );
  return id;
};
/** A queue that keeps what it gets, and refuses what `refuses` says; one refusal in a batch refuses the batch. */
function keeper(refuses: (job: QueueJob) => boolean = () => false) {
  const kept: string[] = [];
  let calls = 0;
  const publisher = {
    async publish(jobs: readonly QueueJob[]) {
      calls += 1;
      if (jobs.some(refuses)) throw new Error("not this one");
      kept.push(...jobs.map((job) => job.id));
    },
  };
  const deps = { database: test.database, clock, publisher };
  return { kept, deps, calls: () => calls };
}

describe("the relay", () => {
  it("publishes again, under the same id, what it published without living to mark it", async () => {
    const { kept, deps } = keeper();
    const id = await ask();
    // The relay's transaction is rolled back after the queue has taken the rows.
    const died = test.database.withOperator(async (outer) => {
      const database = {
        ...test.database,
        withOperator: <T>(work: (tx: typeof outer) => Promise<T>) => work(outer),
      };
      await relayOutbox({ ...deps, database }, 100);
      throw new Error("killed");
    });
    await expect(died).rejects.toThrow("killed");
    await relayOutbox(deps, 100);
    expect(kept).toEqual([id, id]);
  });

  it("leaves a job that it does not know to a newer worker, and is not held up by it", async () => {
    const { kept, deps } = keeper();
    await askFor("a.job.of.tomorrow");
    const known = await ask();
    expect(await relayOutbox(deps, 1)).toBe(1);
    expect(kept).toEqual([known]);
    expect(await relayOutbox(deps, 1)).toBe(0);
  });

  it("tells of rows that the queue refuses, publishes the others, and tries again after a pause", async () => {
    const poison = new Set([await ask()]);
    const others = [await ask(), await ask()];
    const { kept, deps } = keeper((job) => poison.has(job.id));
    await expect(relayOutbox(deps, 100)).rejects.toThrow("did not take");
    expect(kept).toEqual(others);
    expect(await relayOutbox(deps, 100)).toBe(0);
    clock.advance(5_000);
    poison.clear();
    expect(await relayOutbox(deps, 100)).toBe(1);
    expect(kept).toHaveLength(3);
  });

  it("gets past any number of poisonous rows at the head of the line", async () => {
    const poison = new Set<string>();
    for (let n = 0; n < 7; n++) poison.add(await ask(clock.now() - 100 + n));
    const sound = await ask();
    const { kept, deps } = keeper((job) => poison.has(job.id));
    for (let round = 0; round < 3; round++) await relayOutbox(deps, 100).catch(() => undefined);
    expect(kept).toEqual([sound]);
  });

  it("asks a queue that is away a few times only, and loses nothing", async () => {
    const ids = await Promise.all(Array.from({ length: 20 }, () => ask()));
    let isAway = true;
    const { kept, deps, calls } = keeper(() => isAway);
    await expect(relayOutbox(deps, 100)).rejects.toThrow();
    expect(calls()).toBeLessThan(5);
    isAway = false;
    clock.advance(5_000);
    await relayOutbox(deps, 100);
    expect(kept.toSorted()).toEqual(ids.toSorted());
  });
});
