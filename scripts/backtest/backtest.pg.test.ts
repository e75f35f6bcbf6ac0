import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { policy } from "@penguinmails/core/policy";
import type { WarmupMode } from "@penguinmails/core/warmup/mode";
import type { Database } from "@penguinmails/db/tenant-db";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { withOverrides } from "../policy/policy-file.ts";
import { recordedWorld } from "./backtest-test-world.ts";
import { backtestCommand } from "./command.ts";
import { midnightOf } from "./dates.ts";
import { readRecord } from "./read-record.ts";
import { replayRecorded } from "./replay.ts";
import { backtestTenant, type Figure, type TenantReport } from "./report.ts";
import { timelineOf } from "./timeline.ts";

let test: TestDatabase;
let world: Awaited<ReturnType<typeof recordedWorld>>;
beforeAll(async () => {
  test = await testDatabase();
  world = await recordedWorld(test.database, { days: 5 });
}, 120_000);
afterAll(() => test.close());

async function backtest(overrides: object, from = world.firstDay): Promise<TenantReport> {
  const record = await readRecord(test.database, world.tenantId);
  const report = backtestTenant(record, { from, to: undefined, policy: withOverrides(policy, overrides) });
  if (!report) throw new Error("nothing was sent");
  return report;
}
const total = (report: TenantReport, figure: Figure) => ({
  was: report.pairs.reduce((sum, pair) => sum + pair.recorded[figure], 0),
  other: report.pairs.reduce((sum, pair) => sum + pair.other[figure].mean, 0),
});

describe("the same policy", () => {
  it("comes to every recorded decision again, word for word, and sends the same", async () => {
    const report = await backtest({});
    expect(report.rulings.recorded).toBeGreaterThan(15);
    expect(report.rulings.replayed).toBe(report.rulings.recorded);
    expect(report.differences).toEqual([]);
    expect(report).toMatchObject({ imaginedShare: 0, draws: 1 });
    for (const { recorded, other } of report.pairs)
      for (const figure of Object.keys(recorded) as Figure[])
        expect(other[figure]).toEqual({
          mean: recorded[figure],
          low: recorded[figure],
          high: recorded[figure],
        });
    expect(total(report, "sent").was).toBe(world.sent);
    expect(total(report, "blockDays").was).toBe(1);
    expect(total(report, "complaints").was).toBeGreaterThan(0);
  });

  it("ends with the limits that the database has", async () => {
    const record = await readRecord(test.database, world.tenantId);
    const track = replayRecorded(record, timelineOf(record));
    const sorted = <T>(of: ReadonlyMap<string, T>) =>
      [...of].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
    const caps = await world.caps();
    expect(sorted(track.boxes).map((box) => box.capPerDay)).toEqual(caps.boxes);
    expect(sorted(track.pairs).map((pair) => pair.state.capPerDay)).toEqual(caps.pairs);
  });

  it.each<WarmupMode>(["suggest", "observe"])(
    "has no difference in an agency that only %ss",
    async (mode) => {
      const other = await recordedWorld(test.database, { days: 3, mode });
      const record = await readRecord(test.database, other.tenantId);
      const report = backtestTenant(record, { from: other.firstDay, to: undefined, policy });
      expect(report?.rulings.recorded).toBeGreaterThan(4);
      expect(report?.differences).toEqual([]);
      expect(new Set(record.rulings.map(({ standing }) => standing)).size).toBeGreaterThan(1);
    },
  );
});

it("an address that left rotation for its listing, and came back, does so in the replay", async () => {
  const other = await recordedWorld(test.database, { days: 3, isListed: true });
  const record = await readRecord(test.database, other.tenantId);
  const asked = { from: other.firstDay, to: undefined, policy };
  expect(record.rotations.map(({ turn }) => turn)).toEqual(["out", "in"]);
  expect(backtestTenant(record, asked)?.differences).toEqual([]);
  expect(backtestTenant({ ...record, rotations: [] }, asked)?.differences.length).toBeGreaterThan(0);
});

describe("another policy", () => {
  it("that is stricter sends less, keeps what both sent as it was, and imagines little", async () => {
    const report = await backtest({
      pair: { firstDayCap: { google: 20 } },
      mailbox: { growthPerGoodDay: 1 },
    });
    expect(total(report, "sent").other).toBeLessThan(total(report, "sent").was);
    expect(total(report, "accepted").other).toBeLessThan(total(report, "accepted").was);
    expect(report.differences.length).toBeGreaterThan(0);
    expect(report.imaginedShare).toBeLessThan(0.6);
  });

  it("that allows more sends more, says how much of it is imagined, and how sure it is of its fate", async () => {
    const report = await backtest({ pair: { firstDayCap: { google: 80 } }, mailbox: { startPerDay: 8 } });
    expect(total(report, "sent").other).toBeGreaterThan(total(report, "sent").was);
    expect(report.imaginedShare).toBeGreaterThan(0);
    expect(report.draws).toBe(100);
    const [pair] = report.pairs;
    expect(pair?.other.bounces.low).toBeLessThan(pair?.other.bounces.high ?? 0);
    expect(pair?.other.bounces.mean).toBeGreaterThan(pair?.other.bounces.low ?? 0);
  });

  it("rules only from its first day on: what was decided before stands as it was", async () => {
    const record = await readRecord(test.database, world.tenantId);
    const third = midnightOf(Math.floor(Date.parse(world.firstDay) / 86_400_000) + 2);
    const from = new Date(third).toISOString().slice(0, 10);
    const report = await backtest({ mailbox: { growthPerGoodDay: 1 } }, from);
    expect(report.differences.length).toBeGreaterThan(0);
    expect(report.differences.every(({ at }) => Date.parse(at) >= third)).toBe(true);
    expect(report.rulings.recorded).toBeLessThan(record.rulings.length);
  });
});

describe("npm run backtest", () => {
  /** The command on the test's database, which it must not close. */
  async function run(args: readonly string[], overrides: object = {}, realNow?: () => number) {
    const dir = mkdtempSync(join(tmpdir(), "backtest-"));
    const file = join(dir, "policy.json");
    writeFileSync(file, JSON.stringify(overrides));
    const out: string[] = [];
    const err: string[] = [];
    const kept: Database = { ...test.database, close: async () => undefined };
    try {
      const code = await backtestCommand(
        ["--policy", file, ...args],
        () => kept,
        { write: (text) => out.push(text) },
        { write: (text) => err.push(text) },
        realNow,
      );
      return { code, out: out.join(""), err: err.join("") };
    } finally {
      rmSync(dir, { recursive: true });
    }
  }

  it("gives the same bytes for the same input", async () => {
    const args = ["--from", world.firstDay, "--tenant", world.tenantId, "--json"];
    const once = await run(args, { mailbox: { startPerDay: 8 } });
    expect(once.code).toBe(0);
    expect(JSON.parse(once.out)).toHaveLength(1);
    expect((await run(args, { mailbox: { startPerDay: 8 } })).out).toBe(once.out);
  });

  it("says how far it is, every five seconds, beside the output and not in it", async () => {
    let now = 0;
    const slowly = () => {
      now += 1_500;
      return now;
    };
    const words = ["--from", world.firstDay, "--tenant", world.tenantId];
    const overrides = { pair: { firstDayCap: { google: 80 } }, mailbox: { startPerDay: 8 } };
    const slow = await run(words, overrides, slowly);
    const said = slow.err.trim().split("\n");
    expect(said.length).toBeGreaterThan(5);
    expect(said.length).toBeLessThan(50);
    for (const line of said) expect(line).toMatch(/: draw \d+ of 100$/);
    expect(await run(words, overrides, () => 0)).toEqual({ ...slow, err: "" });
  });

  it("shows people each pair, each figure with its range, and each decision that differs", async () => {
    const { out } = await run(["--from", world.firstDay, "--tenant", world.tenantId], {
      pair: { growthFactor: 1.05 },
    });
    expect(out).toContain("→ Google");
    expect(out).toMatch(/decisions that differ: [1-9]/);
    expect(out).toMatch(/the shipped policy comes again to (\d+) of \1 recorded decisions/);
  });

  it("writes nothing into the database", async () => {
    const count = () => readRecord(test.database, world.tenantId);
    const before = await count();
    await run(["--from", world.firstDay]);
    expect(await count()).toEqual(before);
  });

  it.each([
    [["--from", "yesterday"], "usage"],
    [["--from", "2026-02-30"], '--from takes a day as YYYY-MM-DD, not "2026-02-30"'],
    [["--from", "2026-03-02", "--to", "soon"], '--to takes a day as YYYY-MM-DD, not "soon"'],
    [[], "usage"],
    [["--from", "2026-03-02", "--to", "2026-03-01"], "--to lies before"],
    [["--from", "2026-03-02", "--tenant", "nobody"], "no agency nobody"],
  ])("%j is refused with exit code 2 and a word why", async (args, words) => {
    const { code, err } = await run(args);
    expect(code).toBe(2);
    expect(err).toContain(words);
  });

  it("tells its words who asks for help, and of days that are to come that nothing was sent", async () => {
    expect(await run(["--help"])).toMatchObject({
      code: 0,
      out: expect.stringContaining("--tenant"),
      err: "",
    });
    const ahead = ["--from", "2090-01-01"];
    expect(await run(ahead)).toEqual({ code: 0, out: "Nothing was sent in that time.\n", err: "" });
    expect(await run([...ahead, "--json"])).toEqual({ code: 0, out: "[]\n", err: "" });
  });

  it("refuses a number that the policy does not have", async () => {
    const { code, err } = await run(["--from", "2026-03-02"], { pair: { speed: 2 } });
    expect(code).toBe(2);
    expect(err).toContain("policy.pair.speed");
  });
});
