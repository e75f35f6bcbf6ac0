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

  it("calls a schedule that could not be looked at failed until it is looked at again, not until it is due", async () => {
    const daily = hourly("daily");
    let isAway = false;
    const database: typeof test.database = {
      ...test.database,
      withOperator: (work) =>
        isAway ? Promise.reject(new Error("the database is away")) : test.database.withOperator(work),
    };
    clockwork = startClockwork({ database, clock, log }, [daily]);
    const { failures } = clockwork;
    await expect.poll(() => daily.runs, patient).toBe(1);
    isAway = true;
    await expect.poll(() => failures(), patient).toEqual({ [daily.name]: "the database is away" });
    isAway = false;
    await expect.poll(() => failures(), patient).toEqual({});
    expect(daily.runs).toBe(1);
  });

  it("calls a schedule failed that fails again, by what it said last, cut short", async () => {
    const broken = hourly("again", async (run) => {
      throw new Error(`${run} ${"x".repeat(500)}`);
    });
    const { failures } = start(broken);
    const said = (run: number) => ({ [broken.name]: `${run} ${"x".repeat(298)}` });
    await expect.poll(() => failures(), patient).toEqual(said(1));
    clock.advance(hour);
    await expect.poll(() => broken.runs, patient).toBe(2);
    await expect.poll(() => failures(), patient).toEqual(said(2));
    // Once more it is looked at, and not due.
    const looked = hourly("again-looked");
    const other = startClockwork({ database: test.database, clock, log }, [broken, looked]);
    await expect.poll(() => looked.runs, patient).toBe(1);
    await other.stop();
    expect(failures()).toEqual(said(2));
  });

  it("runs as many schedules at once as there are, and Node takes none of them for a leak", async () => {
    const leaks: string[] = [];
    const hear = ({ name }: Error) => void leaks.push(name);
    process.on("warning", hear);
    const endless = Array.from({ length: 12 }, (_, n) =>
      hourly(`endless-${n}`, () => new Promise(() => undefined)),
    );
    const { stop } = start(...endless);
    await expect.poll(() => endless.map(({ runs }) => runs), patient).toEqual(Array(12).fill(1));
    await stop({ graceMs: 1 });
    process.off("warning", hear);
    expect(leaks).toEqual([]);
  });

  it("keeps a failure that lasts when only the looks at it are well", async () => {
    const broken = hourly("lasting", () => Promise.reject(new Error("poison")));
    const witness = hourly("lasting-witness");
    const { failures } = start(broken, witness);
    await expect.poll(() => failures(), patient).toEqual({ [broken.name]: "poison" });
    let looks = 0;
    const watched = {
      ...witness,
      name: `${witness.name}-looks`,
      everyMs: 0,
      run: async () => {
        looks += 1;
      },
    };
    const other = startClockwork({ database: test.database, clock, log }, [watched]);
    await expect.poll(() => looks, patient).toBeGreaterThan(2);
    await other.stop();
    expect(failures()).toEqual({ [broken.name]: "poison" });
  });

  it("calls a schedule failed no more that another worker has run since", async () => {
    const mine = hourly("shared", () => Promise.reject(new Error("poison")));
    const { failures } = start(mine);
    await expect.poll(() => failures(), patient).toEqual({ [mine.name]: "poison" });
    // The other one's clock goes on: it is the first to find the schedule due.
    const ahead = testClock();
    ahead.advance(clock.now() - ahead.now() + hour);
    const theirs = { ...mine, run: async () => undefined };
    const other = startClockwork({ database: test.database, clock: ahead, log }, [theirs]);
    await expect.poll(() => failures(), patient).toEqual({});
    await other.stop();
    expect(mine.runs).toBe(1);
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
