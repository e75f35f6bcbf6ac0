import { expect, test } from "vitest";
import { factWords, limitWords, standingWords, withoutStop } from "./decision-words.ts";

test("limits have words, and one that is unknown shows as it is written", () => {
  expect(["capPerDay", "rate", "sending", "newLimitX", "mail to mx.host.example"].map(limitWords)).toEqual([
    "Limit a day",
    "Pace",
    "Sending",
    "New Limit X",
    "Mail to mx.host.example",
  ]);
});

test.each([
  ["bounceRate", 0.0952, "bounce rate 9.5 %"],
  ["bounceRate7d", 0, "bounce rate 7d 0 %"],
  ["usedToday", 1_234, "used today 1,234"],
  ["factor", 1.3499, "factor 1.35"],
  ["window", "10 min", "window 10 min"],
  ["status", "past_due", "status past due"],
  ["attestedUntil", "2027-04-29T14:45:04.817Z", "attested until Thu, 29 Apr 2027, 14:45:04 UTC"],
  ["host", "mx_1.host.example", "host mx_1.host.example"],
])("the fact %s %s reads %s", (name, value, words) => {
  expect(factWords(name, value)).toBe(words);
});

test("a sentence inside another loses its full stop", () => {
  expect(withoutStop("Clean the list.")).toBe("Clean the list");
});

test("a limit that simply moved needs no word about its standing", () => {
  expect(standingWords("applied")).toBeNull();
  expect(standingWords("observed")).toBe("observed only");
});
