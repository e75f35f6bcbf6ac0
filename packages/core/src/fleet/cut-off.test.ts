import { expect, test } from "vitest";
import { policy } from "../policy.ts";
import { minute } from "../time.ts";
import { judgeLoss } from "./cut-off.ts";

const { cutOffWindowMs: windowMs, cutOffLongestWaitMs: longestWaitMs } = policy.node;
const t = 1_000_000_000;
const lost = (lostAt = t, ...answeredAt: number[]) => ({
  lostAt,
  answeredAt: [t - 10 * minute, ...answeredAt],
});
const well = (...answeredAt: number[]) => ({ lostAt: null, answeredAt: [t - 10 * minute, ...answeredAt] });

test("one node that is lost while others answer is told at once", () => {
  expect(judgeLoss(t, [lost(), well(t), well()], t)).toBe("tell");
});

test("a fleet of one has nobody to compare with", () => {
  expect(judgeLoss(t, [lost()], t)).toBe("tell");
});

test("while nobody else was asked since, one window is waited and no longer", () => {
  const fleet = [lost(), well(), well()];
  expect(judgeLoss(t, fleet, t + windowMs - 1)).toBe("wait");
  expect(judgeLoss(t, fleet, t + windowMs)).toBe("tell");
});

test("too many at about the same time are ours, until the longest wait is over", () => {
  const fleet = [lost(), lost(t + windowMs), well()];
  expect(judgeLoss(t, fleet, t + windowMs)).toBe("cut-off");
  expect(judgeLoss(t, fleet, t + longestWaitMs - 1)).toBe("cut-off");
  expect(judgeLoss(t, fleet, t + longestWaitMs)).toBe("tell");
});

test("half of them are not too many, nor are those that went at another time", () => {
  expect(judgeLoss(t, [lost(), lost(), well(), well()], t + windowMs)).toBe("tell");
  expect(judgeLoss(t, [lost(), lost(t - windowMs - 1)], t + windowMs)).toBe("tell");
});

test("once one answers, the others have one window to answer too", () => {
  const at = t + 10 * minute;
  const fleet = [lost(), lost(), lost(t, at)];
  expect(judgeLoss(t, fleet, at)).toBe("wait");
  expect(judgeLoss(t, fleet, at + windowMs - 1)).toBe("wait");
  expect(judgeLoss(t, fleet, at + windowMs)).toBe("tell");
});
