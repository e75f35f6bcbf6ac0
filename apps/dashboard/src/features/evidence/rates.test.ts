import { policy } from "@penguinmails/core/policy";
import { expect, test } from "vitest";
import { bounceLimits, bounceTone, complaintLimits, complaintTone } from "./rates.ts";

test.each([
  [null, "normal"],
  [0.0199, "normal"],
  [0.02, "warn"],
  [0.0499, "warn"],
  [0.05, "bad"],
])("a bounce rate of %s is %s: coloured from where the policy warns or stops", (rate, tone) => {
  expect(bounceTone(rate, 50)).toBe(tone);
});

test("complaints are judged far more strictly", () => {
  expect([0.0004, 0.0005, 0.003].map((rate) => complaintTone(rate, 1_000))).toEqual([
    "normal",
    "warn",
    "bad",
  ]);
});

test("one bounce among a handful raises no alarm", () => {
  expect(bounceTone(0.2, 49)).toBe("normal");
});

test("the screens colour by the numbers of the shipped policy", () => {
  const { bounce, complaint } = policy;
  expect(bounceLimits).toEqual({ leastSample: bounce.minSent, warnFrom: bounce.warn, badFrom: bounce.stop });
  expect(complaintLimits).toEqual({
    leastSample: complaint.minDelivered,
    warnFrom: complaint.warn,
    badFrom: complaint.stop,
  });
});
