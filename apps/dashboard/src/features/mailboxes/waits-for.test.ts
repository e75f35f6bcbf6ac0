import { expect, test } from "vitest";
import { waitsFor } from "./waits-for.ts";

const ready = {
  status: "ready",
  hold: null,
  nextSendAt: "2026-11-22T10:00:00.000Z",
  sentToday: 2,
  capPerDay: 5,
} as const;

test("a mailbox that may not send names no time, nor does one whose day is used up or for which nothing waits", () => {
  expect(waitsFor(ready)).toBeNull();
  expect(waitsFor({ ...ready, hold: { code: "address-listed", message: "Listed." } })).toMatch(/again/);
  expect(waitsFor({ ...ready, status: "paused" })).toMatch(/again/);
  expect(waitsFor({ ...ready, sentToday: 5 })).toBe("on its next sending day");
  expect(waitsFor({ ...ready, nextSendAt: null, sentToday: 5 })).toBe("none waits");
});
