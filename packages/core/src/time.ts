/** Milliseconds since 1970-01-01T00:00Z, in the time of the world the process runs in (see `ports/clock.ts`). */
export type EpochMs = number;

export const second = 1_000;
export const minute = 60 * second;
export const hour = 60 * minute;
export const day = 24 * hour;

/** The sending day of an instant: its UTC date as `YYYY-MM-DD`. */
export function utcDay(at: EpochMs): string {
  return new Date(at).toISOString().slice(0, 10);
}

/** When the sending day after that of an instant begins, with caps of its own. */
export function dayAfter(at: EpochMs): EpochMs {
  return Date.parse(utcDay(at)) + day;
}

/** Whether it is a day of the calendar as `YYYY-MM-DD`: February has no 30th, which `Date.parse` takes for one in March. */
export function isDay(text: string): boolean {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(text) : Number.NaN;
  return !Number.isNaN(at) && utcDay(at) === text;
}

/** The days after `from` up to and including `to`, all `YYYY-MM-DD`, oldest first; none when `to` is not after `from`. */
export function daysAfter(from: string, to: string): readonly string[] {
  const days: string[] = [];
  for (let at = Date.parse(from) + day; at <= Date.parse(to); at += day) days.push(utcDay(at));
  return days;
}
