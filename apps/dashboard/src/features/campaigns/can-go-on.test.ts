import { expect, test } from "vitest";
import { canGoOn } from "./can-go-on.ts";

test.each([
  ["paused", "paused-by-user", true],
  ["paused", "guardrail", true],
  ["paused", "canary-failed", false],
  ["running", "paused-by-user", false],
  ["stopped", "stopped-by-user", false],
] as const)("of a campaign that is %s (%s), going on is offered: %s", (status, code, isOffered) => {
  expect(canGoOn({ status, statusReason: { code, message: "" } })).toBe(isOffered);
});

test("one that is paused for a reason that nobody wrote down may go on", () => {
  expect(canGoOn({ status: "paused", statusReason: null })).toBe(true);
});
