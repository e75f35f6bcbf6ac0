import { expect, test } from "vitest";
import { readableTimes } from "./readable-times.ts";

test("an instant inside a sentence becomes a time of day, the rest stays", () => {
  expect(readableTimes("Outside the sending hours; goes on 2026-11-23T08:00:00.000Z.")).toMatch(
    /^Outside the sending hours; goes on Mon, 23 Nov 2026, 08:00:00 UTC\.$/,
  );
  expect(readableTimes("The mailboxes have sent what they may today.")).toBe(
    "The mailboxes have sent what they may today.",
  );
});
