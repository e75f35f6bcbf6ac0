import { describe, expect, test } from "vitest";
import { policy } from "../policy.ts";
import { type PrintedVitals, readVitals } from "./read-vitals.ts";
import { type StrainReading, type StrainsState, strainHold, strainsAfter, strainsOf } from "./strains.ts";

const proc = `==> /proc/loadavg <==
1.50 0.40 0.30 2/311 4242

==> /proc/stat <==
cpu  1000 0 500 8000 400 0 100 0 0 0
cpu0 500 0 250 4000 200 0 50 0 0 0
cpu1 500 0 250 4000 200 0 50 0 0 0
intr 123 0 0

==> /proc/meminfo <==
MemTotal:        2097152 kB
MemFree:          100000 kB
MemAvailable:     524288 kB
SwapTotal:       1048576 kB
SwapFree:         943718 kB
`;
const printed: PrintedVitals = {
  proc,
  disk: "    1B-blocks       Avail  Inodes   IFree\n 53687091200 32212254720 3276800 3145728\n",
  queue: "xxxxx",
  restarts: "0\n2\n1\n",
  clock: "1772445600500\n",
  askedAt: 1_772_445_600_000,
  answeredAt: 1_772_445_601_000,
};
const unknown = {
  cpuBusy: null,
  loadPerCpu: null,
  memoryUsed: null,
  swapUsed: null,
  diskUsed: null,
  inodesUsed: null,
  queued: null,
  clockOffMs: null,
  restarts: null,
  memoryBytes: null,
};

describe("what a node prints of itself", () => {
  test("is read, CPU time as what was spent since the reading before", () => {
    const { vitals, ticks } = readVitals(printed, { busy: 1_100, total: 5_000 });
    expect(ticks).toEqual({ busy: 1_600, total: 10_000 });
    expect(vitals).toEqual({
      cpuBusy: 0.1,
      loadPerCpu: 0.75,
      memoryUsed: 0.75,
      swapUsed: expect.closeTo(0.1, 5),
      diskUsed: 0.4,
      inodesUsed: expect.closeTo(0.04, 5),
      queued: 5,
      clockOffMs: 0,
      restarts: 3,
      memoryBytes: 2 * 2 ** 30,
    });
  });
  test("is unknown in what needs a reading before, or one before a reboot", () => {
    expect(readVitals(printed, null).vitals.cpuBusy).toBeNull();
    expect(readVitals(printed, { busy: 90_000, total: 100_000 }).vitals.cpuBusy).toBeNull();
  });
  test("tells a clock that is off, less what the way may account for", () => {
    const off = (clock: string) => readVitals({ ...printed, clock }, null).vitals.clockOffMs;
    expect([off("1772445599000"), off("1772445601001"), off("1772445600000")]).toEqual([1_000, 1, 0]);
  });
  test.each([
    ["nothing", null],
    ["an empty text", ""],
    ["words", "No such file or directory"],
    ["negative and endless numbers", "cpu -1 -2 -3\n99999999999999999999999 -5 NaN Infinity"],
    ["a header and no more", "==> /proc/stat <==\ncpu\n==> /proc/meminfo <==\nMemTotal: kB"],
    ["bytes", "\u0000\ufffd".repeat(10_000)],
    ["megabytes", "9 ".repeat(2_000_000)],
  ])("is unknown when it is %s", (_what, text) => {
    const all = { proc: text, disk: text, queue: text, restarts: text, clock: text };
    const { vitals } = readVitals({ ...printed, ...all }, { busy: 0, total: 0 });
    expect({ ...vitals, queued: text === "" ? null : vitals.queued }).toEqual(unknown);
  });
  test("is unknown where more is free than there is", () => {
    const { vitals } = readVitals({ ...printed, disk: "Size Avail\n100 200 100 200" }, null);
    expect([vitals.diskUsed, vitals.inodesUsed]).toEqual([null, null]);
  });
  test("has no swap in use where there is none", () => {
    const without = proc.replace("1048576", "0").replace("943718", "0");
    expect(readVitals({ ...printed, proc: without }, null).vitals.swapUsed).toBe(0);
  });
});

describe("a strain", () => {
  const calm: StrainReading = { ...readVitals(printed, null).vitals, restartsLately: 0 };
  const after = (state: StrainsState, ...readings: readonly StrainReading[]) =>
    readings.reduce((each, reading, n) => strainsAfter(each, reading, n + 1), state);
  const codes = (state: StrainsState) => strainsOf(state, calm).map(({ code }) => code);
  const disk = (diskUsed: number): StrainReading => ({ ...calm, diskUsed });
  const [clear, raise] = policy.vitals.diskWarn;

  test("is raised only after as many readings in a row as the policy says", () => {
    const over = Array.from({ length: policy.vitals.readingsToRaise }, () => disk(raise));
    expect(codes(after({}, ...over.slice(1)))).toEqual([]);
    expect(codes(after({}, ...over.slice(1), disk(raise - 0.01), ...over.slice(1)))).toEqual([]);
    const raised = after({}, ...over);
    expect(strainsOf(raised, disk(raise))).toMatchObject([{ code: "disk", since: 3 }]);
  });
  test("stays between its limits, keeps its beginning, and clears at the lower one", () => {
    const raised = after({}, disk(raise), disk(raise), disk(raise));
    expect(codes(after(raised, disk(clear + 0.01), disk(raise), disk(clear + 0.01)))).toEqual(["disk"]);
    expect(after(raised, disk(raise)).disk?.since).toBe(3);
    expect(codes(after(raised, disk(clear)))).toEqual([]);
  });
  test("neither begins nor ends with what is unknown", () => {
    const blind = { ...calm, diskUsed: null, inodesUsed: null };
    const raised = after({}, disk(raise), disk(raise), blind, disk(raise));
    expect(codes(raised)).toEqual(["disk"]);
    expect(codes(after(raised, blind, blind))).toEqual(["disk"]);
  });
  test("of an almost full disk holds mail, by space or by files, and is said once", () => {
    for (const full of [disk(0.95), { ...calm, inodesUsed: 0.95 }]) {
      const state = after({}, full, full, full);
      expect(strainHold(state)).toMatch(/almost full/);
      expect(codes(state)).toEqual(["disk-full"]);
    }
    expect(strainHold(after({}, disk(0.85), disk(0.85), disk(0.85)))).toBeNull();
  });
  test("of the queue is judged by the machine's memory", () => {
    const long = { ...calm, queued: 4_000 };
    expect(codes(after({}, long, long, long))).toEqual(["queue"]);
    const large = { ...long, memoryBytes: 8 * 2 ** 30 };
    expect(codes(after({}, large, large, large))).toEqual([]);
  });
  test("of every kind has a sentence with its figure and a next step", () => {
    const ill = {
      ...calm,
      diskUsed: 0.99,
      memoryUsed: 0.99,
      swapUsed: 0.99,
      loadPerCpu: 9.5,
      queued: 50_000,
      clockOffMs: 90_000,
      restartsLately: 7,
    };
    const strains = strainsOf(after({}, ill, ill, ill), ill);
    expect(strains.map(({ code }) => code)).toEqual([
      "disk-full",
      "memory",
      "swap",
      "cpu",
      "queue",
      "clock",
      "restarts",
    ]);
    for (const { because, remedy } of strains) {
      expect(because).toMatch(/\d.*\.$/);
      expect(remedy).toMatch(/\.$/);
    }
  });
});
