import { type Policy, policy as shipped } from "../policy.ts";
import { day, type EpochMs, hour } from "../time.ts";

export type Window = { readonly startsAt: EpochMs; readonly endsAt: EpochMs };

/**
 * The sending window that holds `at`, or the next one. Hours and weekdays are those of `timezone` (IANA name);
 * throws `RangeError` for an unknown zone.
 */
export function sendingWindow(at: EpochMs, timezone: string, policy: Policy = shipped): Window {
  const [from, to] = policy.sending.windowHours;
  for (let ahead = 0; ahead < 9; ahead++) {
    const midnight = localMidnight(at + ahead * day, timezone);
    const weekday = new Date(midnight + 12 * hour + zoneOffset(midnight + 12 * hour, timezone)).getUTCDay();
    const window = { startsAt: midnight + from * hour, endsAt: midnight + to * hour };
    if (policy.sending.weekdays.includes(weekday) && window.endsAt > at) return window;
  }
  throw new RangeError("The policy has no sending day");
}

/** Milliseconds to add to UTC to get the zone's wall clock at that instant. */
function zoneOffset(at: EpochMs, timezone: string): number {
  if (timezone === "UTC") return 0;
  const parts = Object.fromEntries(
    formatter(timezone)
      .formatToParts(at)
      .map((p) => [p.type, Number(p.value)]),
  );
  const wall = Date.UTC(
    parts.year ?? 0,
    (parts.month ?? 1) - 1,
    parts.day,
    (parts.hour ?? 0) % 24,
    parts.minute,
    parts.second,
  );
  return wall - Math.floor(at / 1_000) * 1_000;
}

function localMidnight(at: EpochMs, timezone: string): EpochMs {
  const wall = at + zoneOffset(at, timezone);
  const guess = wall - (wall % day) - zoneOffset(at, timezone);
  // The offset at midnight may differ from the offset at `at` on the day the clocks change.
  return wall - (wall % day) - zoneOffset(guess, timezone);
}

const formatters = new Map<string, Intl.DateTimeFormat>();
function formatter(timezone: string): Intl.DateTimeFormat {
  const known = formatters.get(timezone);
  if (known) return known;
  const made = new Intl.DateTimeFormat("en-US", {
    timeZone: timezone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  formatters.set(timezone, made);
  return made;
}

export function isTimezone(name: string): boolean {
  try {
    formatter(name);
    return true;
  } catch {
    return false;
  }
}
