import { expect, test } from "vitest";
import { operatorLabel } from "./operator-label.ts";

test("an operator is shown by its name, one that nobody knows by a dash", () => {
  expect(["ms365", "mx.small-host.example", null].map(operatorLabel)).toEqual([
    "Microsoft 365",
    "mx.small-host.example",
    "–",
  ]);
});
