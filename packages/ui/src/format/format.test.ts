import { expect, test } from "vitest";
import { formatCents, formatCount, formatFigure, formatNumberOf, formatShare } from "./number.ts";
import { formatDuration, formatInstant, formatRelative, worldTime } from "./time.ts";

const now = Date.UTC(2026, 10, 17, 8, 5, 9);

test.each([
  [null, "–"],
  [0, "0 %"],
  [0.0004, "0.04 %"],
  [0.0231, "2.3 %"],
  [0.5, "50 %"],
  [1, "100 %"],
])("a share of %s reads %s: small rates keep the digits that limits are made of", (share, text) => {
  expect(formatShare(share)).toBe(text);
});

test("money shows cents only when there are any, and a currency nobody knows does not break the page", () => {
  expect(formatCents(4_900)).toBe("$49");
  expect(formatCents(123_450)).toBe("$1,234.50");
  expect(formatCents(1_000, "eur")).toBe("€10");
  expect(formatCents(1_050, "x")).toBe("10.50 x");
});

test("a figure whose unit nobody tells is short, whatever its size", () => {
  expect([0, 0.126, 12.5, 1_234_567].map(formatFigure)).toEqual(["0", "0.13", "12.5", "1.23M"]);
});

test("counts are grouped and nouns agree with them", () => {
  expect(formatCount(12_345)).toBe("12,345");
  expect(formatNumberOf(1, "node")).toBe("1 node");
  expect(formatNumberOf(0, "mailbox", "mailboxes")).toBe("0 mailboxes");
});

test.each([
  [400, "0 s"],
  [45_000, "45 s"],
  [12 * 60_000, "12 min"],
  [3 * 3_600_000 + 20 * 60_000, "3 h 20 min"],
  [3_600_000 + 59 * 60_000 + 50_000, "2 h"],
  [15 * 3_600_000, "15 h"],
  [26 * 3_600_000, "1 day"],
  [5 * 86_400_000, "5 days"],
])("%s ms reads %s", (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

test("times near now are relative in both directions, far ones are dates", () => {
  expect(formatRelative(now, now)).toBe("just now");
  expect(formatRelative(now + 240_000, now)).toBe("in 4 min");
  expect(formatRelative(now - 3 * 86_400_000, now)).toBe("3 days ago");
  expect(formatRelative(now - 60 * 86_400_000, now)).toBe("18 Sept 2026");
  expect(formatInstant(now)).toBe("Tue, 17 Nov 2026, 08:05:09 UTC");
});

test("a faster world's time is counted on from its anchor", () => {
  const anchor = { realMs: 1_000, worldMs: 500_000, speed: 60 };
  expect(worldTime(anchor, 1_000)).toBe(500_000);
  expect(worldTime(anchor, 2_000)).toBe(560_000);
});
