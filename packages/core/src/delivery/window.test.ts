import fc from "fast-check";
import { expect, test } from "vitest";
import { policy } from "../policy.ts";
import { day, hour, minute } from "../time.ts";
import { isTimezone, sendingWindow } from "./window.ts";

const iso = (at: number) => new Date(at).toISOString().slice(0, 16);
const shown = (at: string, zone: string) => {
  const { startsAt, endsAt } = sendingWindow(Date.parse(`${at}Z`), zone);
  return `${iso(startsAt)} ${iso(endsAt)}`;
};

test.each([
  ["inside", "2026-03-02T10:00", "UTC", "2026-03-02T08:00 2026-03-02T18:00"],
  ["before", "2026-03-02T07:59", "UTC", "2026-03-02T08:00 2026-03-02T18:00"],
  ["at the last instant", "2026-03-02T17:59", "UTC", "2026-03-02T08:00 2026-03-02T18:00"],
  ["at its end", "2026-03-02T18:00", "UTC", "2026-03-03T08:00 2026-03-03T18:00"],
  ["on a Friday night", "2026-03-06T20:00", "UTC", "2026-03-09T08:00 2026-03-09T18:00"],
  ["when the zone has Monday already", "2026-03-01T23:30", "Asia/Tokyo", "2026-03-01T23:00 2026-03-02T09:00"],
  [
    "when the zone is still in Sunday",
    "2026-03-02T02:00",
    "America/Los_Angeles",
    "2026-03-02T16:00 2026-03-03T02:00",
  ],
  [
    "after the clocks went forward",
    "2026-03-09T10:00",
    "America/New_York",
    "2026-03-09T12:00 2026-03-09T22:00",
  ],
  ["at a half-hour offset", "2026-03-02T00:00", "Asia/Kolkata", "2026-03-02T02:30 2026-03-02T12:30"],
  [
    "on a day that begins at one o'clock",
    "2026-04-24T00:00",
    "Africa/Cairo",
    "2026-04-24T05:00 2026-04-24T15:00",
  ],
  ["late on the eve of a short day", "2026-04-23T21:45", "Africa/Cairo", "2026-04-24T05:00 2026-04-24T15:00"],
])("%s", (_what, at, zone, window) => {
  expect(shown(at, zone)).toBe(window);
});

test("on the very day on which the clocks change, where Sundays are sending days", () => {
  const sending = { ...policy.sending, weekdays: [0, 1, 2, 3, 4, 5, 6] };
  const everyDay = { ...policy, sending } as unknown as typeof policy;
  for (const [day, zone, starts] of [
    ["2026-03-08", "America/Los_Angeles", "2026-03-08T15:00"],
    ["2026-11-01", "America/Los_Angeles", "2026-11-01T16:00"],
    ["2026-03-29", "Europe/Berlin", "2026-03-29T06:00"],
  ] as const)
    expect(iso(sendingWindow(Date.parse(`${day}T12:00Z`), zone, everyDay).startsAt), day).toBe(starts);
});

const zones = [
  "UTC",
  "America/New_York",
  "Europe/Berlin",
  "Africa/Cairo",
  "Asia/Kolkata",
  "Australia/Lord_Howe",
  "Pacific/Apia",
  "Pacific/Chatham",
  "America/Santiago",
];

/** Walks the wall clock in steps of 15 minutes: slow, and in no way like the code under test. */
function nextSendingInstant(at: number, zone: string): number {
  const wall = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    weekday: "short",
    hour: "numeric",
    hourCycle: "h23",
  });
  for (let now = at; ; now += 15 * minute) {
    const parts = Object.fromEntries(wall.formatToParts(now).map((p) => [p.type, p.value]));
    const isWeekday = parts.weekday !== "Sat" && parts.weekday !== "Sun";
    const localHour = Number(parts.hour) % 24;
    if (isWeekday && localHour >= 8 && localHour < 18) return now;
  }
}

test("in any zone on any day, clock changes and all: holds the next instant of 8 to 18 o'clock on a weekday", () => {
  const quarter = fc.integer({
    min: Date.UTC(2026, 0, 1) / (15 * minute),
    max: Date.UTC(2028, 0, 1) / (15 * minute),
  });
  fc.assert(
    fc.property(quarter, fc.constantFrom(...zones), (quarters, zone) => {
      const at = quarters * 15 * minute;
      const { startsAt, endsAt } = sendingWindow(at, zone);
      const next = nextSendingInstant(at, zone);
      expect(Math.max(at, startsAt)).toBe(next);
      expect(endsAt).toBeGreaterThan(at);
      expect(endsAt - startsAt).toBe(10 * hour);
      expect(nextSendingInstant(endsAt - 15 * minute, zone)).toBe(endsAt - 15 * minute);
      expect(nextSendingInstant(endsAt, zone)).toBeGreaterThan(endsAt);
    }),
    { numRuns: 300 },
  );
});

test("two instants of one window get the same window", () => {
  fc.assert(
    fc.property(fc.nat(365), fc.nat(10 * hour - 1), fc.constantFrom(...zones), (days, within, zone) => {
      const { startsAt, endsAt } = sendingWindow(Date.UTC(2026, 0, 1) + days * day, zone);
      expect(sendingWindow(startsAt + within, zone)).toEqual({ startsAt, endsAt });
    }),
  );
});

test("a zone that does not exist is refused, not guessed", () => {
  expect(() => sendingWindow(0, "Mars/Olympus")).toThrow(RangeError);
  expect(isTimezone("Mars/Olympus")).toBe(false);
  expect(isTimezone("")).toBe(false);
  expect(isTimezone("Europe/Berlin")).toBe(true);
});
