import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { policy } from "../policy.ts";
import { day, hour } from "../time.ts";
import { backupsToDrop } from "./retention.ts";
import { isBackupStale, nextBackupAt } from "./schedule.ts";

const now = Date.parse("2026-03-18T12:00:00Z");
const daily = (days: number) =>
  Array.from({ length: days }, (_, n) => ({ id: `d${n}`, startedAt: now - hour - n * day }));

describe("when a node is backed up", () => {
  test("once a day at a turn of its own, however many days pass", () => {
    let at = nextBackupAt("node-1", now, null);
    expect(at).toBeGreaterThan(now);
    expect(at).toBeLessThanOrEqual(now + day);
    for (let n = 0; n < 5; n++) {
      const next = nextBackupAt("node-1", now, { startedAt: at, state: "done" });
      expect(next - at).toBe(day);
      at = next;
    }
  });

  test("the turns of many nodes are spread over the whole day", () => {
    const hours = new Set(
      Array.from({ length: 500 }, (_, n) => Math.floor((nextBackupAt(`node-${n}`, now, null) % day) / hour)),
    );
    expect(hours.size).toBe(24);
  });

  test("after one that failed it is tried again soon, whatever its turn is", () => {
    const failed = { startedAt: now, state: "failed" as const };
    expect(nextBackupAt("node-1", now - day, failed)).toBe(now + policy.backup.retryAfterMs);
  });

  test("a backup that comes at its turn is never stale, and one that is missed is", () => {
    expect(isBackupStale(now - 9 * day, now - day - hour, now)).toBe(false);
    expect(isBackupStale(now - 9 * day, now - policy.backup.staleAfterMs - 1, now)).toBe(true);
    expect(isBackupStale(now - hour, null, now)).toBe(false);
    expect(isBackupStale(now - 2 * day, null, now)).toBe(true);
  });
});

describe("which backups are dropped", () => {
  test("of sixty daily ones the last seven and one of each of four weeks are left", () => {
    const dropped = backupsToDrop(daily(60), now);
    const left = daily(60).filter(({ id }) => !dropped.includes(id));
    // Wednesday 18 March: the days 12 to 18, and the Sundays 15, 8, 1 March and 22 February.
    expect(left.map(({ startedAt }) => new Date(startedAt).toISOString().slice(5, 10))).toEqual([
      "03-18",
      "03-17",
      "03-16",
      "03-15",
      "03-14",
      "03-13",
      "03-12",
      "03-08",
      "03-01",
      "02-22",
    ]);
  });

  test("of several on one day the newest is left", () => {
    const twice = [
      { id: "early", startedAt: now - 2 * hour },
      { id: "late", startedAt: now - hour },
    ];
    expect(backupsToDrop(twice, now)).toEqual(["early"]);
  });

  test("the newest is never dropped, however old it is", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 400 }), { minLength: 1 }), (ages) => {
        const all = ages.map((age) => ({ id: `a${age}`, startedAt: now - age * day }));
        expect(backupsToDrop(all, now)).not.toContain(`a${Math.min(...ages)}`);
      }),
    );
  });

  test("but for the newest nothing is kept longer than the weeks of the policy", () => {
    const oldestKept = now - policy.backup.keepWeeks * 7 * day;
    const dropped = backupsToDrop(daily(300), now);
    for (const { id, startedAt } of daily(300)) if (startedAt <= oldestKept) expect(dropped).toContain(id);
  });
});
