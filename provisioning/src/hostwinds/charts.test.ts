import { hour } from "@penguinmails/core/time";
import { describe, expect, test } from "vitest";
import { chartsOf } from "./charts.ts";

const noon = Date.UTC(2026, 2, 2, 12);
const seconds = noon / 1_000;
const drawn = (name: string, ...values: readonly number[]) => ({
  name,
  hours: values.map((value, n) => ({ hour: noon + n * hour, value })),
});

describe("one figure is understood", () => {
  test.each<[string, unknown]>([
    [
      "as pairs of seconds and a value",
      [
        [seconds, 3],
        [seconds + 3_600, 4],
      ],
    ],
    [
      "as pairs of milliseconds and a value, both text",
      [
        [String(noon), "3"],
        [String(noon + hour), "4.0"],
      ],
    ],
    [
      "as pairs of a date and a value",
      [
        ["2026-03-02 12:00:00", 3],
        ["2026-03-02 13:00", 4],
      ],
    ],
    [
      "as pairs of a date with its zone",
      [
        ["2026-03-02T14:00:00+02:00", 3],
        ["2026-03-02T13:00:00Z", 4],
      ],
    ],
    [
      "with a gap",
      [
        [seconds, 3],
        [seconds + 1_800, null],
        [seconds + 3_600, 4],
      ],
    ],
    ["as labels and data", { labels: [seconds, seconds + 3_600], data: [3, 4] }],
  ])("%s", (_title, answer) => {
    expect(chartsOf(answer)).toEqual([drawn("value", 3, 4)]);
  });
});

describe("several figures are understood", () => {
  const pairs = (...values: readonly number[]) => values.map((value, n) => [seconds + n * 3_600, value]);
  test.each<[string, unknown]>([
    [
      "as rows with a time",
      [
        { time: seconds, cpu: 1, disk: 5, host: "a" },
        { time: seconds + 3_600, cpu: 2, disk: 6 },
      ],
    ],
    ["as series by name", { cpu: pairs(1, 2), disk: pairs(5, 6), period: "24h" }],
    [
      "as a list with names",
      [
        { name: "cpu", data: pairs(1, 2) },
        { name: "disk", data: pairs(5, 6) },
      ],
    ],
    [
      "as labels and data by name",
      {
        cpu: { labels: [seconds, seconds + 3_600], data: [1, 2] },
        disk: { labels: [seconds, seconds + 3_600], data: [5, 6] },
      },
    ],
    [
      "as labels and datasets",
      {
        labels: [seconds, seconds + 3_600],
        datasets: [
          { label: "cpu", data: [1, 2] },
          { label: "disk", data: ["5", "6"] },
        ],
      },
    ],
  ])("%s", (_title, answer) => {
    expect(chartsOf(answer)).toEqual([drawn("cpu", 1, 2), drawn("disk", 5, 6)]);
  });

  test("as rows with several figures each, by name", () => {
    const network = [{ time: seconds, in: 1, out: 2 }];
    expect(chartsOf({ network })).toEqual([drawn("network in", 1), drawn("network out", 2)]);
  });
});

test.each<[string, unknown]>([
  ["an empty list", []],
  ["no figures by name", { cpu: [], disk: { labels: [], data: [] } }],
])("%s is no chart, and no fault", (_title, answer) => {
  expect(chartsOf(answer)).toEqual([]);
});

test("a figure without points stands beside one that has some", () => {
  expect(chartsOf({ cpu: [[seconds, 1]], disk: [] })).toEqual([drawn("cpu", 1), drawn("disk")]);
});

test.each<[string, unknown]>([
  ["nothing", null],
  ["true", true],
  ["words", "see the portal"],
  ["a number", 7],
  ["a link to a picture", { url: "https://portal.example/cpu.png" }],
  ["values without times", [1, 2, 3]],
  ["labels that are no times", { labels: ["a", "b"], data: [1, 2] }],
  ["hours of a day that nobody names", { labels: ["12:00", "13:00"], data: [1, 2] }],
  ["more labels than data", { labels: [seconds, seconds + 60], data: [1] }],
  ["rows without a time", [{ cpu: 1 }, { cpu: 2 }]],
  ["rows of which one has no time", [{ time: seconds, cpu: 1 }, { cpu: 2 }]],
  ["rows with a time alone", [{ time: seconds }]],
  ["values that are words", [[seconds, "high"]]],
  ["triples", [[seconds, 1, 2]]],
  ["times before there were such machines", [[7, 1]]],
  ["figures nested too deep", { data: { charts: { cpu: [[seconds, 1]] } } }],
])("%s is a shape that we don't know, and never an exception", (_title, answer) => {
  expect(chartsOf(answer)).toBeNull();
});

test("charts have different names", () => {
  const named = (...values: readonly number[]) =>
    values.map((value) => ({ name: "cpu", data: [[seconds, value]] }));
  expect(chartsOf(named(1, 2))).toEqual([drawn("cpu", 2)]);
});

test("no more than twenty charts are kept, under names that fit", () => {
  const charts = chartsOf(
    Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`${n} ${"x".repeat(100)}`, [[seconds, n]]])),
  );
  expect(charts).toHaveLength(20);
  expect(Math.max(...(charts ?? []).map(({ name }) => name.length))).toBe(60);
});
