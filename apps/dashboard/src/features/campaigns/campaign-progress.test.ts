import type { Campaign } from "@penguinmails/api-client/campaigns";
import { expect, test } from "vitest";
import {
  bounceShareOf,
  campaignFunnel,
  campaignSegments,
  lookAgainMs,
  underWayOf,
} from "./campaign-progress.ts";

const none: Campaign["counts"] = {
  planned: 0,
  queued: 0,
  leased: 0,
  accepted: 0,
  delivered: 0,
  deferred: 0,
  deferredThenDelivered: 0,
  bouncedHard: 0,
  bouncedSoft: 0,
  complained: 0,
  replied: 0,
  unsubscribed: 0,
  failed: 0,
  unknown: 0,
  skipped: 0,
};
const busy = {
  ...none,
  planned: 100,
  queued: 20,
  leased: 2,
  accepted: 74,
  delivered: 60,
  deferred: 5,
  bouncedHard: 3,
  bouncedSoft: 1,
  failed: 1,
  unknown: 1,
  skipped: 2,
  replied: 6,
};

test("the parts of the bar add up to what was planned: no message is lost or counted twice", () => {
  const sum = campaignSegments(busy).reduce((total, { count }) => total + count, 0);
  expect(sum).toBe(busy.planned);
  expect(underWayOf(busy)).toBe(5);
});

test("counts that contradict each other for a moment never make a negative part", () => {
  const odd = { ...busy, delivered: 200 };
  expect(campaignSegments(odd).every(({ count }) => count >= 0)).toBe(true);
  expect(campaignFunnel({ ...none, skipped: 3 }).every(({ count }) => count >= 0)).toBe(true);
});

test("what seldom happens has no place in the legend until it does", () => {
  const labels = campaignSegments(none).map(({ label }) => label);
  expect(labels).toEqual(["Delivered", "On the way", "Deferred", "Bounced", "Waiting"]);
});

test("each stage of the funnel is a share of the one before, and no share of nothing", () => {
  expect(campaignFunnel(busy)).toEqual([
    { label: "Planned", count: 100, share: null },
    { label: "Handed over", count: 74, share: 0.74 },
    { label: "Delivered", count: 60, share: 60 / 74 },
    { label: "Replied", count: 6, share: 0.1 },
  ]);
  expect(campaignFunnel(none).map(({ share }) => share)).toEqual([null, null, null, null]);
});

test("the bounce rate counts only what receivers have judged", () => {
  expect(bounceShareOf(busy)).toBe(4 / 64);
  expect(bounceShareOf({ ...none, planned: 10, queued: 10 })).toBeNull();
});

test("the screen looks again quickly only while something moves", () => {
  expect(lookAgainMs({ status: "running" })).toBe(2_000);
  expect(lookAgainMs({ status: "finished" })).toBe(10_000);
  expect(lookAgainMs({ status: "draft" })).toBeNull();
});
