import { type Policy, policy as shipped } from "../policy.ts";
import { day, type EpochMs, hour } from "../time.ts";

export type Window = { readonly startsAt: EpochMs; readonly endsAt: EpochMs };

/** How long the hours of a sending day are. */
export function sendingDayMs({ sending }: Policy): EpochMs {
  const [from, to] = sending.windowHours;
  return (to - from) * hour;
}

/**
 * The sending window that holds `at`, or the next one. Hours and weekdays are those of `timezone` (IANA name);
 * throws `RangeError` for an unknown zone.
 */
export function sendingWindow(at: EpochMs, timezone: string, policy: Policy = shipped): Window {
  const [from, to] = policy.sending.windowHours;
  const wall = at + zoneOffset(at, timezone);
  const today = wall - (((wall % day) + day) % day);
  for (let ahead = 0; ahead < 9; ahead++) {
    // Days are counted on the wall: 24 hours later can be the same date or the one after next.
    const midnight = today + ahead * day;
    if (!policy.sending.weekdays.includes(new Date(midnight).getUTCDay())) continue;
    const endsAt = instantOf(midnight + to * hour, timezone);
    if (endsAt > at) return { startsAt: instantOf(midnight + from * hour, timezone), endsAt };
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

/** The instant at which the zone's wall clock shows `wall`, given as if it were UTC. */
function instantOf(wall: EpochMs, timezone: string): EpochMs {
  const guess = wall - zoneOffset(wall, timezone);
  // The offset there may differ from the offset at the same figures in UTC when the clocks change in between.
  return wall - zoneOffset(guess, timezone);
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
