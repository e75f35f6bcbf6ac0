import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { policy } from "../policy.ts";
import type { Judgement, Verdict } from "./judge.ts";
import { closeMailboxDay, domainCapPerDay } from "./mailbox.ts";

const judged = (verdict: Verdict, because: Judgement["because"] = null): Judgement => ({
  verdict,
  because,
  bounceRate: 0.01,
  complaintRate: 0.0001,
});
const close = (cap: number, used: number, verdict: Verdict) =>
  closeMailboxDay(cap, { used, judgement: judged(verdict, "bounce") });

describe("a good day", () => {
  test("adds 2, with a decision that says from what to what and why", () => {
    const closed = close(5, 3, "clean");
    expect(closed.capPerDay).toBe(7);
    expect(closed.decision).toMatchObject({ limit: "capPerDay", before: "5", after: "7" });
    expect(closed.decision?.reason).toContain("3 of 5");
  });
  test("counts also while there is too little evidence to judge", () => {
    expect(close(5, 5, "insufficient-data").capPerDay).toBe(7);
  });
  test("takes at least 60 % of the cap, not less", () => {
    expect(close(10, 6, "clean").capPerDay).toBe(12);
    expect(close(10, 5, "clean")).toEqual({ capPerDay: 10, decision: null });
    expect(close(10, 0, "clean")).toEqual({ capPerDay: 10, decision: null });
  });
  test("never lifts it above the policy's cap, and leaves alone what staff raised", () => {
    expect(close(29, 29, "clean").capPerDay).toBe(30);
    expect(close(30, 30, "clean")).toEqual({ capPerDay: 30, decision: null });
    expect(close(50, 50, "clean")).toEqual({ capPerDay: 50, decision: null });
  });
});

test.each<[Verdict, number]>([
  ["stop", 10],
  ["back", 10],
  ["ease", 17],
  ["hold", 20],
])("evidence that says %s leaves %i of 20, however much was used", (verdict, after) => {
  expect(close(20, 20, verdict).capPerDay).toBe(after);
});

test("a cut names its cause in words for the agency and what clears it", () => {
  const byComplaint = closeMailboxDay(20, { used: 20, judgement: judged("stop", "complaint") });
  expect(byComplaint.decision?.reason).toMatch(/spam/);
  expect(byComplaint.decision?.clears).toMatch(/Clean sending days/);
});

test("a cap stays whole, at least 1, at most what it was or the policy's; a decision exists exactly when it moved", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: policy.mailbox.absoluteCapPerDay }),
      fc.integer({ min: 0, max: 60 }),
      fc.constantFrom<Verdict[]>("insufficient-data", "clean", "hold", "ease", "back", "stop"),
      (cap, used, verdict) => {
        const closed = close(cap, used, verdict);
        expect(Number.isInteger(closed.capPerDay)).toBe(true);
        expect(closed.capPerDay).toBeGreaterThanOrEqual(1);
        expect(closed.capPerDay).toBeLessThanOrEqual(Math.max(cap, policy.mailbox.capPerDay));
        expect(closed.capPerDay - cap).toBeLessThanOrEqual(policy.mailbox.growthPerGoodDay);
        expect(closed.decision !== null).toBe(closed.capPerDay !== cap);
      },
    ),
  );
});

test("a domain sends what its mailboxes may and a fifth more, but never more than three full ones and a fifth", () => {
  expect(domainCapPerDay(5)).toBe(6);
  expect(domainCapPerDay(13)).toBe(16);
  expect(domainCapPerDay(90)).toBe(108);
  expect(domainCapPerDay(150)).toBe(108);
});
