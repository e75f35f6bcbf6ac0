import type { QueueJob } from "@penguinmails/core/ports/queue";
import { day, hour, minute } from "@penguinmails/core/time";
import { newId } from "@penguinmails/db/ids";
import { appendToOutbox } from "@penguinmails/db/outbox";
import { outbox } from "@penguinmails/db/schema/platform";
import { testClock } from "@penguinmails/testkit/clock";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { makeTenant } from "@penguinmails/testkit/factories";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { pruneOutbox, relayOutbox } from "./relay-outbox.ts";
import { runDueSchedules } from "./run-due-schedules.ts";

let test: TestDatabase;
let tenantId: string;
beforeAll(async () => {
  test = await testDatabase();
  ({ tenantId } = await makeTenant({ database: test.database, clock: testClock() }));
});
afterAll(() => test.close());
beforeEach(() => test.database.withOperator((tx) => tx.delete(outbox)));

function relay() {
  const clock = testClock();
  const published: QueueJob[] = [];
  let fault: Error | null = null;
  let poison: string | null = null;
  const publisher = {
    publish: async (jobs: readonly QueueJob[]) => {
      if (fault) throw fault;
      if (jobs.some((job) => job.id === poison)) throw new Error("not this one");
      published.push(...jobs);
    },
  };
  const ask = (campaignId: string, dueAt = clock.now()) =>
    test.database.withTenant(tenantId, (tx) =>
      appendToOutbox(tx, "campaign.plan", { v: 1, tenantId, campaignId }, dueAt),
    );
  return {
    clock,
    published,
    ask,
    break: (error: Error | null) => {
      fault = error;
    },
    refuse: (id: string) => {
      poison = id;
    },
    run: (max = 100) => relayOutbox({ database: test.database, clock, publisher }, max),
    prune: (keepMs: number) => pruneOutbox({ database: test.database, clock }, keepMs),
  };
}

describe("the outbox", () => {
  it("asks for nothing when its transaction is broken off", async () => {
    const r = relay();
    const broken = test.database.withTenant(tenantId, async (tx) => {
      await appendToOutbox(tx, "campaign.plan", { v: 1, tenantId, campaignId: newId() }, r.clock.now());
      throw new Error("no");
    });
    await expect(broken).rejects.toThrow("no");
    expect(await r.run()).toBe(0);
  });

  it("takes no payload that the catalogue does not know", async () => {
    const r = relay();
    const wrong = { v: 1, tenantId, campaignId: "x" } as const;
    await expect(
      test.database.withTenant(tenantId, (tx) => appendToOutbox(tx, "campaign.plan", wrong, r.clock.now())),
    ).rejects.toThrow(/uuid/i);
  });

  it("publishes each row once, under its own id, in the order in which they are due", async () => {
    const r = relay();
    const later = await r.ask(newId(), r.clock.now());
    const sooner = await r.ask(newId(), r.clock.now() - hour);
    const soonest = await r.ask(newId(), r.clock.now() - day);
    expect(await r.run(2)).toBe(2);
    expect(await r.run(2)).toBe(1);
    expect(await r.run(2)).toBe(0);
    expect(r.published.map((job) => job.id)).toEqual([soonest, sooner, later]);
    expect(r.published[0]).toMatchObject({ name: "campaign.plan", payload: { v: 1, tenantId } });
  });

  it("keeps what is not due until it is", async () => {
    const r = relay();
    await r.ask(newId(), r.clock.now() + minute);
    expect(await r.run()).toBe(0);
    r.clock.advance(minute);
    expect(await r.run()).toBe(1);
  });

  it("keeps what could not be published, and publishes it later under the same id", async () => {
    const r = relay();
    const id = await r.ask(newId());
    r.break(new Error("the queue is away"));
    await expect(r.run()).rejects.toThrow(id);
    r.break(null);
    r.clock.advance(minute);
    expect(await r.run()).toBe(1);
    expect(r.published.map((job) => job.id)).toEqual([id]);
  });

  it("lets no row that the queue refuses hold up the others", async () => {
    const r = relay();
    const bad = await r.ask(newId(), r.clock.now() - hour);
    const good = [await r.ask(newId()), await r.ask(newId())];
    r.refuse(bad);
    await expect(r.run()).rejects.toThrow(bad);
    expect(r.published.map((job) => job.id)).toEqual(good);
    r.clock.advance(minute);
    await expect(r.run()).rejects.toThrow(bad);
    expect(r.published).toHaveLength(2);
  });

  it("is shared by several relays at once: each row goes out once", async () => {
    const r = relay();
    for (let n = 0; n < 40; n++) await r.ask(newId(), r.clock.now() - n);
    const counts = await Promise.all([r.run(25), r.run(25), r.run(25)]);
    while ((await r.run()) > 0);
    expect(counts.reduce((sum, n) => sum + n, 0)).toBeLessThanOrEqual(40);
    expect(r.published).toHaveLength(40);
    expect(new Set(r.published.map((job) => job.id)).size).toBe(40);
  });

  it("forgets rows only when they were published long enough ago", async () => {
    const r = relay();
    await r.ask(newId());
    await r.run();
    await r.ask(newId());
    expect(await r.prune(hour)).toBe(0);
    r.clock.advance(2 * hour);
    expect(await r.prune(hour)).toBe(1);
    expect(await r.run()).toBe(1);
  });
});

describe("a schedule", () => {
  function scheduled(everyMs: number) {
    const clock = testClock();
    const name = `test-${newId()}`;
    let runs = 0;
    const errors: string[] = [];
    let fault: Error | null = null;
    const schedule = {
      name,
      everyMs,
      run: async () => {
        runs++;
        if (fault) throw fault;
      },
    };
    const tick = () =>
      runDueSchedules({ database: test.database, clock }, [schedule], (which) => errors.push(which));
    return {
      clock,
      name,
      tick,
      errors,
      runs: () => runs,
      break: (error: Error | null) => {
        fault = error;
      },
    };
  }

  it("runs at once, then not before its period has passed", async () => {
    const s = scheduled(hour);
    expect(await s.tick()).toBe(1);
    s.clock.advance(hour - 1);
    expect(await s.tick()).toBe(0);
    s.clock.advance(1);
    expect(await s.tick()).toBe(1);
    expect(s.runs()).toBe(2);
  });

  it("is run by one of several workers each time", async () => {
    const s = scheduled(hour);
    for (let round = 1; round <= 5; round++) {
      const ran = await Promise.all([s.tick(), s.tick(), s.tick(), s.tick()]);
      expect(ran.reduce((sum, n) => sum + n, 0)).toBe(1);
      expect(s.runs()).toBe(round);
      s.clock.advance(hour);
    }
  });

  it("that missed several periods runs once, not once for each", async () => {
    const s = scheduled(hour);
    await s.tick();
    s.clock.advance(10 * hour);
    expect(await s.tick()).toBe(1);
    expect(await s.tick()).toBe(0);
  });

  it("that fails is heard of, does not keep the others from running, and comes again after its period", async () => {
    const s = scheduled(hour);
    const other = { name: `test-${newId()}`, everyMs: hour, run: async () => undefined };
    s.break(new Error("no"));
    const failing = { name: s.name, everyMs: hour, run: async () => Promise.reject(new Error("no")) };
    const heard: unknown[] = [];
    const world = { database: test.database, clock: s.clock };
    expect(await runDueSchedules(world, [failing, other], (_name, error) => heard.push(error))).toBe(2);
    expect(heard).toMatchObject([{ message: "no" }]);
    s.clock.advance(hour);
    expect(await runDueSchedules(world, [failing, other], () => undefined)).toBe(2);
  });

  it("that is under way when the process stops is left behind and due again at once; no other begins", async () => {
    const clock = testClock();
    const world = { database: test.database, clock };
    const stopping = new AbortController();
    const heard: string[] = [];
    const ran: string[] = [];
    const hear = (name: string) => heard.push(name);
    const named = (name: string, run: () => Promise<void>) => ({
      name: `${name}-${newId()}`,
      everyMs: hour,
      run,
    });
    const hanging = named("hanging", () => {
      ran.push("hanging");
      stopping.abort();
      return ran.length === 1 ? new Promise<never>(() => undefined) : Promise.resolve();
    });
    const next = named("next", async () => void ran.push("next"));
    expect(await runDueSchedules(world, [hanging, next], hear, stopping.signal)).toBe(1);
    expect(await runDueSchedules(world, [hanging, next], hear)).toBe(2);
    expect(ran).toEqual(["hanging", "hanging", "next"]);
    expect(await runDueSchedules(world, [hanging, next], hear)).toBe(0);
    expect(heard).toEqual([]);
  });

  it("that is left behind gives back its own run alone: none that ran at the same time, nor one that began since", async () => {
    const clock = testClock();
    const world = { database: test.database, clock };
    const stopping = new AbortController();
    const named = (run: () => Promise<void>) => ({ name: newId(), everyMs: hour, run });
    const other = named(async () => undefined);
    const leaves = named(() => {
      stopping.abort();
      return new Promise<never>(() => undefined);
    });
    const fail = () => expect.unreachable();
    expect(await runDueSchedules(world, [other, leaves], fail, stopping.signal)).toBe(2);
    expect(await runDueSchedules(world, [other], fail)).toBe(0);
    const leavesLate = new AbortController();
    const taken: { name: string; everyMs: number; run(): Promise<void> } = named(async () => {
      clock.advance(hour);
      const byAnother = { ...taken, run: async () => undefined };
      expect(await runDueSchedules(world, [byAnother], fail)).toBe(1);
      leavesLate.abort();
      return new Promise<never>(() => undefined);
    });
    expect(await runDueSchedules(world, [taken], fail, leavesLate.signal)).toBe(1);
    expect(await runDueSchedules(world, [{ ...taken, run: async () => undefined }], fail)).toBe(0);
  });
});
