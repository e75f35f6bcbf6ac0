import { hour } from "@penguinmails/core/time";
import { testClock } from "@penguinmails/testkit/clock";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Clockwork, startClockwork } from "./clockwork.ts";

const patient = { timeout: 15_000 };
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
let test: TestDatabase;
let clock: ReturnType<typeof testClock>;
let clockwork: Clockwork | null = null;
let nth = 0;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());
beforeEach(() => {
  clock = testClock();
  nth += 1;
});
afterEach(() => clockwork?.stop());

/** Each test has schedules of its own: their runs are remembered by name. */
function hourly(name: string, work: (run: number) => Promise<void> = async () => undefined) {
  const schedule = {
    name: `${name}-${nth}`,
    everyMs: hour,
    runs: 0,
    run() {
      schedule.runs += 1;
      return work(schedule.runs);
    },
  };
  return schedule;
}
function start(...schedules: ReturnType<typeof hourly>[]): Clockwork {
  clockwork = startClockwork({ database: test.database, clock, log }, schedules);
  return clockwork;
}

describe("the clockwork", () => {
  it("follows the world's clock, however fast it goes, and rests while it stands", async () => {
    const [schedule, witness] = [hourly("a"), hourly("b")];
    start(schedule, witness);
    await expect.poll(() => schedule.runs, patient).toBe(1);
    clock.advance(hour);
    await expect.poll(() => [schedule.runs, witness.runs], patient).toEqual([2, 2]);
    clock.advance(hour);
    await expect.poll(() => [schedule.runs, witness.runs], patient).toEqual([3, 3]);
  });

  it("lets a schedule that hangs, or throws, hold up no other, and tells which failed", async () => {
    let end: () => void = () => undefined;
    const hanging = hourly(
      "hanging",
      () =>
        new Promise((resolve) => {
          end = resolve;
        }),
    );
    const broken = hourly("broken", async (run) => {
      if (run === 1) throw new Error("poison");
    });
    const sound = hourly("sound");
    const { failures } = start(hanging, broken, sound);
    await expect.poll(() => failures(), patient).toEqual({ [broken.name]: "poison" });
    clock.advance(hour);
    await expect.poll(() => sound.runs, patient).toBe(2);
    await expect.poll(() => failures(), patient).toEqual({});
    expect(hanging.runs).toBe(1);
    end();
  });

  it("is stopped when what runs has ended, and begins nothing more", async () => {
    let end: () => void = () => undefined;
    const long = hourly(
      "long",
      () =>
        new Promise((resolve) => {
          end = resolve;
        }),
    );
    const { stop } = start(long);
    await expect.poll(() => long.runs, patient).toBe(1);
    let isStopped = false;
    const stopping = stop().then(() => {
      isStopped = true;
    });
    clock.advance(hour);
    await new Promise((resolve) => setImmediate(resolve));
    expect(isStopped).toBe(false);
    end();
    await stopping;
    expect(long.runs).toBe(1);
  });

  it("leaves behind what does not end in the time that a stop has, as no failure", async () => {
    const endless = hourly("endless", () => new Promise(() => undefined));
    const { stop, failures } = start(endless);
    await expect.poll(() => endless.runs, patient).toBe(1);
    await stop({ graceMs: 1 });
    expect(failures()).toEqual({});
  });
});
