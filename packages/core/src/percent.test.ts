import { expect, test } from "vitest";
import { percent } from "./percent.ts";

test("a share is said with as many significant digits as are asked for, without noughts at its end", () => {
  expect([0, 0.05, 0.003, 0.12345, 1].map((share) => percent(share))).toEqual([
    "0 %",
    "5 %",
    "0.3 %",
    "12.3 %",
    "100 %",
  ]);
  expect(percent(0.00456, 2)).toBe("0.46 %");
});
