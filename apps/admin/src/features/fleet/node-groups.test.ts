import { expect, test } from "vitest";
import { nodeGroup, stepWords } from "./node-groups.ts";

const step = (name: string, state: "done" | "failed" | "pending" | "compensated") => ({
  name,
  state,
  note: null,
  updatedAt: null,
});

test("an address names a view of the fleet, or means all", () => {
  expect(["trouble", "retired", "everything", undefined, ["moving"]].map(nodeGroup)).toEqual([
    "trouble",
    "retired",
    "all",
    "all",
    "all",
  ]);
});

test("names the first step that is not done, counted from one, and nothing when the plan is over", () => {
  const steps = [step("rent-machine", "done"), step("set-ptr", "failed"), step("prove", "pending")];
  expect(stepWords({ status: "failed", steps })).toBe("2 of 3: set ptr");
  expect(stepWords({ status: "serving", steps })).toBeNull();
  expect(stepWords({ status: "ordered", steps: [] })).toBeNull();
  const [over, back] = [[step("rent-machine", "done")], [step("rent-machine", "compensated")]];
  expect(stepWords({ status: "provisioning", steps: over })).toBeNull();
  expect(stepWords({ status: "retiring", steps: back })).toBeNull();
  expect(stepWords({ status: "retired", steps })).toBeNull();
});
