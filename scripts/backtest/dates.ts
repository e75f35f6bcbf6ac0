import { day, type EpochMs } from "@penguinmails/core/time";

/** Days since 1970 of a `YYYY-MM-DD`. */
export function dateOf(on: string): number {
  return Math.floor(Date.parse(on) / day);
}

/** The first instant of a day. */
export function midnightOf(date: number): EpochMs {
  return date * day;
}
