import { expect, test } from "vitest";
import { foldOperators } from "./fold-operators.ts";

const row = (operator: string, planned: number) => ({ operator, planned, delivered: planned - 1 });

test("small hosts are added up in one row, and no message is lost by it", () => {
  const rows = [row("google", 9), row("others", 4), row("a.example", 3), row("b.example", 2)];
  expect(foldOperators(rows, 1)).toEqual([
    { operator: "google", planned: 9, delivered: 8, hosts: 1 },
    { operator: "others", planned: 9, delivered: 6, hosts: 3 },
  ]);
});

test("what fits is not folded", () => {
  expect(foldOperators([row("google", 2), row("yahoo", 1)], 5).map(({ operator }) => operator)).toEqual([
    "google",
    "yahoo",
  ]);
  expect(foldOperators([], 5)).toEqual([]);
});
