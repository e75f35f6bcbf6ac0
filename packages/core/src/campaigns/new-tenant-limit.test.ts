import { expect, test } from "vitest";
import { policy } from "../policy.ts";
import { culpritOfDay, newTenantLimit } from "./new-tenant-limit.ts";

const first = Date.UTC(2026, 2, 2);
const last = first + policy.newTenantForMs - 1;

test.each([
  ["24 bounces of 276 and 6 complaints", first, last, { delivered: 252, hard: 24, complaint: 6 }, null],
  ["25 bounces of 277", first, last, { delivered: 252, hard: 25, complaint: 0 }, "bounce"],
  [
    "25 bounces and nothing known to be delivered",
    first,
    last,
    { delivered: 0, hard: 25, complaint: 0 },
    "bounce",
  ],
  ["25 bounces of 600: 4 %", first, last, { delivered: 575, hard: 25, complaint: 0 }, "bounce"],
  ["30 bounces of 2,000: 1.5 %", first, last, { delivered: 1_970, hard: 30, complaint: 0 }, null],
  ["50 bounces of 2,000: 2.5 %", first, last, { delivered: 1_950, hard: 50, complaint: 0 }, null],
  ["70 bounces of 2,000: 3.5 %", first, last, { delivered: 1_930, hard: 70, complaint: 0 }, "bounce"],
  ["7 complaints of 2,000", first, last, { delivered: 2_000, hard: 0, complaint: 7 }, "complaint"],
  ["7 complaints of 10,000: 0.07 %", first, last, { delivered: 10_000, hard: 0, complaint: 7 }, null],
  ["both", first, last, { delivered: 252, hard: 25, complaint: 7 }, "complaint"],
  ["25 bounces after the first 30 days", first, last + 1, { delivered: 0, hard: 25, complaint: 7 }, null],
  ["nothing was ever accepted", null, last, { delivered: 0, hard: 25, complaint: 7 }, null],
] as const)("a new tenant's day: %s", (_what, firstAcceptedAt, nowMs, counts, limit) => {
  expect(newTenantLimit(firstAcceptedAt, nowMs, counts)).toBe(limit);
});

test("a list with 5 % and more bounces stops at the 25th, as it did when the number alone stopped", () => {
  for (const rate of [0.05, 0.06, 0.09, 0.15, 0.3]) {
    const hard = policy.bounce.newTenantStopPerDay;
    const delivered = Math.round(hard / rate) - hard;
    expect(newTenantLimit(first, last, { delivered, hard, complaint: 0 }), `${rate}`).toBe("bounce");
  }
});

const part = (campaign: string, delivered: number, hard: number, complaint = 0) => ({
  ...{ campaign, delivered, hard, complaint },
});
test.each([
  ["a bad list beside a clean one", "bounce", [part("a", 300, 3), part("b", 10, 40)], "b"],
  ["a bad list beside one that is as bad", "bounce", [part("a", 30, 20), part("b", 10, 40)], null],
  [
    "many lists that are all a little bad",
    "bounce",
    [part("a", 90, 9), part("b", 90, 8), part("c", 90, 9)],
    null,
  ],
  ["the worst is large and clean by its rate", "bounce", [part("a", 2_000, 20), part("b", 4, 10)], null],
  ["nothing else went that day", "bounce", [part("a", 0, 0), part("b", 10, 40)], null],
  ["a text that people mind, beside another", "complaint", [part("a", 2_000, 0), part("b", 900, 0, 9)], "b"],
  [
    "a text that people mind, beside a bad list",
    "complaint",
    [part("a", 60, 20), part("b", 900, 0, 9)],
    null,
  ],
  ["nobody sent", "bounce", [], null],
] as const)("who answers for a new tenant's day: %s", (_what, limit, parts, culprit) => {
  expect(culpritOfDay(limit, parts)).toBe(culprit);
  expect(culpritOfDay(limit, parts.toReversed())).toBe(culprit);
});
