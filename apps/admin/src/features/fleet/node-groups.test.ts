import { expect, test } from "vitest";
import { isIn, stepWords } from "./node-groups.ts";

const step = (name: string, state: "done" | "failed" | "pending") => ({
  name,
  state,
  note: null,
  updatedAt: null,
});

test("a node in trouble is among those in trouble whatever its state, one given back only among the given back", () => {
  expect(isIn("trouble", { status: "serving", trouble: "silent", drifts: [] })).toBe(true);
  expect(isIn("trouble", { status: "serving", trouble: null, drifts: [] })).toBe(false);
  expect(isIn("all", { status: "retired", trouble: null, drifts: [] })).toBe(false);
  expect(isIn("retired", { status: "retired", trouble: null, drifts: [] })).toBe(true);
});

test("a node is not as planned while one of its differences is open", () => {
  const drift = (closedAt: string | null) => ({
    id: "00000000-0000-7000-8000-000000000001",
    step: "harden the system",
    what: "firewall",
    expected: "loaded",
    seen: "not loaded",
    because: "Ports are open.",
    risk: "none" as const,
    remedy: null,
    foundAt: "2026-03-02T10:00:00.000Z",
    closedAt,
  });
  const serving = { status: "serving", trouble: null } as const;
  expect(isIn("drifted", { ...serving, drifts: [drift(null)] })).toBe(true);
  expect(isIn("drifted", { ...serving, drifts: [drift("2026-03-02T11:00:00.000Z")] })).toBe(false);
});

test("names the first step that is not done, counted from one, and nothing when the plan is over", () => {
  const steps = [step("rent-machine", "done"), step("set-ptr", "failed"), step("prove", "pending")];
  expect(stepWords({ status: "failed", steps })).toBe("2 of 3: set ptr");
  expect(stepWords({ status: "serving", steps })).toBeNull();
  expect(stepWords({ status: "ordered", steps: [] })).toBeNull();
});
