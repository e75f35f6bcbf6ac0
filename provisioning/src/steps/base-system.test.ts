import { policy } from "@penguinmails/core/policy";
import { expect, test } from "vitest";
import { journal } from "./base-system.ts";

test("the journal has a bound, and drops no line before it: mail is told apart from mail that never came by its log", () => {
  expect(journal.content.split("\n")).toEqual([
    "[Journal]",
    `SystemMaxUse=${policy.machine.journalMb}M`,
    "RateLimitIntervalSec=0",
    "",
  ]);
});
