import { expect, test } from "vitest";
import { policy } from "./policy.ts";
import { day, hour, minute } from "./time.ts";
import { capGroup, firstDayCap } from "./warmup/cap-group.ts";

/** The table "Numbers to ship" of the product, row by row. A number changes there and here, or not at all. */
test("a mailbox starts at 5 a day, grows by 2 up to 30, waits 90 to 300 s, and has at most two neighbours", () => {
  expect(policy.mailbox).toEqual({
    startPerDay: 5,
    growthPerGoodDay: 2,
    capPerDay: 30,
    absoluteCapPerDay: 50,
    gapMinMs: 90_000,
    gapMaxMs: 300_000,
    maxPerDomain: 3,
  });
});

test.each([
  ["google", 40],
  ["ms365", 40],
  ["ms-consumer", 25],
  ["yahoo", 25],
  ["apple", 15],
  ["mimecast", 25],
  ["proofpoint", 25],
  ["smallhost.co.uk", 25],
  ["others", 100],
])("a cold address may send %s %i on its first day", (operator, cap) => {
  expect(firstDayCap(operator)).toBe(cap);
});

test("a pair grows by 1.35 when 60 % was used, at most to twice its week, and decays after 14 idle days", () => {
  expect(policy.pair).toMatchObject({
    growthFactor: 1.35,
    growthNeedsUsedShare: 0.6,
    maxTimesWeeklyMean: 2,
    idleDecayAfterMs: 14 * day,
    coldAddressPerDay: 2_000,
    othersTogether: 100,
    othersEach: 25,
  });
});

test("a deferral for rate rests a pair 10 min, doubling up to 160, at half the rate over one connection", () => {
  expect(policy.pair).toMatchObject({ restMs: 10 * minute, maxRestMs: 160 * minute, restRateFactor: 0.5 });
  expect(policy.connections).toEqual({
    byOperator: { google: 5, ms365: 5, "ms-consumer": 5, yahoo: 5, apple: 2 },
    others: 10,
    cold: 1,
  });
});

test("bounces warn at 2, slow at 3, stop at 5 % of 50; complaints at 0.05, 0.1 and 0.3 % of 100 and two of them", () => {
  expect(policy.bounce).toEqual({
    warn: 0.02,
    slow: 0.03,
    stop: 0.05,
    minSent: 50,
    newTenantStopPerDay: 25,
  });
  expect(policy.complaint).toEqual({
    warn: 0.0005,
    slow: 0.001,
    stop: 0.003,
    minDelivered: 100,
    minCount: 2,
    newTenantStopPerDay: 7,
  });
});

test("a deferred message waits 15, 30, 60, 120, 240 min, then 6 h, and is given up after 72 h", () => {
  expect(policy.retry).toEqual({
    delaysMs: [15 * minute, 30 * minute, hour, 2 * hour, 4 * hour],
    thenEveryMs: 6 * hour,
    giveUpAfterMs: 72 * hour,
  });
});

test("canary, domain checks, node checks, money and opt-out keep the product's times", () => {
  expect(policy.canary.size).toBe(50);
  expect(policy.domain).toMatchObject({
    pendingCheckMs: 5 * minute,
    verifiedCheckMs: day,
    holdAfterMs: 72 * hour,
  });
  expect(policy.node).toMatchObject({
    missesBeforeDown: 3,
    backoffMs: [15 * minute, 30 * minute, 60 * minute],
  });
  expect(policy.billing).toEqual({ trialDays: 14, stopSendingAfterPastDueMs: 7 * day });
  expect(policy.optOut.linkValidForMs).toBeGreaterThanOrEqual(30 * day);
  expect(policy.optOut.linkValidForMs).toBe(60 * day);
});

test("an operator that is named like a member of Object counts with the others", () => {
  for (const name of ["constructor", "toString", "__proto__", "hasOwnProperty"]) {
    expect(capGroup(name), name).toBe("others");
    expect(firstDayCap(name), name).toBe(25);
  }
});
