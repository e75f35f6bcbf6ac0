import { expect, it } from "vitest";
import { measure, type Side } from "../../bench/measure.ts";

function side(name: string, units: number, log: string[]): Side {
  const run = () => {
    log.push(name);
    return units;
  };
  return { name, prepare: async () => void log.push(`prepare ${name}`), run };
}

it("both sides are warmed up once, are prepared before each round, and take turns at going first", async () => {
  const log: string[] = [];
  const comparison = { unit: "things", ours: side("ours", 1, log), yardstick: side("theirs", 1, log) };
  await measure(comparison, { rounds: 2, budgetMs: 60_000 });
  expect(log.filter((line) => !line.startsWith("prepare"))).toEqual([
    ...["ours", "theirs"],
    ...["ours", "theirs"],
    ...["theirs", "ours"],
  ]);
  for (const [n, line] of log.entries()) if (n % 2 === 1) expect(log[n - 1]).toBe(`prepare ${line}`);
});

it("no fewer than three rounds are made, and no more once the time is up", async () => {
  const log: string[] = [];
  const comparison = { unit: "things", ours: side("ours", 1, log), yardstick: side("theirs", 1, log) };
  await measure(comparison, { rounds: 50, budgetMs: 0 });
  expect(log.filter((line) => line === "ours")).toHaveLength(4);
});

it("a benchmark of nothing is refused", async () => {
  const comparison = { unit: "things", ours: side("ours", 0, []), yardstick: side("theirs", 1, []) };
  await expect(measure(comparison, { rounds: 1, budgetMs: 0 })).rejects.toThrow("did nothing");
});
