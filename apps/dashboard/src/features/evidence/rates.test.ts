import { expect, test } from "vitest";
import { bounceTone, complaintTone } from "./rates.ts";

test("a rate is coloured from the value on at which the policy warns or stops", () => {
  expect([null, 0, 0.0199, 0.02, 0.0499, 0.05].map(bounceTone)).toEqual([
    "normal",
    "normal",
    "normal",
    "warn",
    "warn",
    "bad",
  ]);
  expect([0.0004, 0.0005, 0.003].map(complaintTone)).toEqual(["normal", "warn", "bad"]);
});
