import { expect, test } from "vitest";
import { isIn, stepWords } from "./node-groups.ts";

const step = (name: string, state: "done" | "failed" | "pending") => ({
  name,
  state,
  note: null,
  updatedAt: null,
});

test("a node in trouble is among those in trouble whatever its state, one given back only among the given back", () => {
  expect(isIn("trouble", { status: "serving", trouble: "silent" })).toBe(true);
  expect(isIn("trouble", { status: "serving", trouble: null })).toBe(false);
  expect(isIn("all", { status: "retired", trouble: null })).toBe(false);
  expect(isIn("retired", { status: "retired", trouble: null })).toBe(true);
});

test("names the first step that is not done, counted from one, and nothing when the plan is over", () => {
  const steps = [step("rent-machine", "done"), step("set-ptr", "failed"), step("prove", "pending")];
  expect(stepWords({ status: "failed", steps })).toBe("2 of 3: set ptr");
  expect(stepWords({ status: "serving", steps })).toBeNull();
  expect(stepWords({ status: "ordered", steps: [] })).toBeNull();
});
