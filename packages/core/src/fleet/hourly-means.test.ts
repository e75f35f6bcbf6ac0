import { expect, test } from "vitest";
import { day, hour, minute } from "../time.ts";
import { hourlyMeans } from "./hourly-means.ts";

const noon = Date.UTC(2026, 2, 2, 12);

test("each hour has the mean of its points, oldest first, and one without points is not there", () => {
  const points = [
    { at: noon + 3 * hour, value: 7 },
    { at: noon, value: 1 },
    { at: noon + 59 * minute, value: 3 },
    { at: noon + hour, value: 5 },
  ];
  expect(hourlyMeans(points)).toEqual([
    { hour: noon, value: 2 },
    { hour: noon + hour, value: 5 },
    { hour: noon + 3 * hour, value: 7 },
  ]);
  expect(hourlyMeans([])).toEqual([]);
});

test("what is a week older than the newest point is left out", () => {
  const points = [-7 * day, -7 * day + 1, 0].map((ms) => ({ at: noon + ms, value: 1 }));
  expect(hourlyMeans(points).map(({ hour: start }) => start)).toEqual([noon - 7 * day, noon]);
});
