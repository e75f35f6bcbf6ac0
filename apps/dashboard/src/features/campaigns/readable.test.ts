import { expect, test } from "vitest";
import { leftOutWords, readable } from "./readable.ts";

test("an instant inside a sentence becomes a time of day, the rest stays", () => {
  expect(readable("Outside the sending hours; goes on 2026-11-23T08:00:00.000Z.")).toMatch(
    /^Outside the sending hours; goes on Mon, 23 Nov 2026, 08:00:00 UTC\.$/,
  );
  expect(readable("The mailboxes have sent what they may today.")).toBe(
    "The mailboxes have sent what they may today.",
  );
});

test.each([
  ["suppressed: unsubscribe", "Suppressed: opted out"],
  ["suppressed: constructor", "Suppressed: constructor"],
  ["domain cannot receive mail: nxdomain", "No mail can arrive: the domain does not exist"],
  ["domain cannot receive mail: constructor", "No mail can arrive: constructor"],
  ["erased", "Erased as they asked"],
  ["replied before", "Replied to an earlier campaign"],
  ["no value for {{City}}", "No value for {{City}}, and the template has no fallback"],
  ["something new", "something new"],
])("left out as %j reads %j", (reason, words) => {
  expect(leftOutWords(reason)).toBe(words);
});
