import { isIPv4 } from "node:net";
import type { FeedRange } from "@penguinmails/core/ports/operator-feed";
import { isDay } from "@penguinmails/core/time";
import { csvRows } from "../csv/csv-rows.ts";

/** What one line of SNDS says of an address, for a period of one day. */
export type SndsLine = {
  readonly ip: string;
  /** The day on which the period begins, `YYYY-MM-DD` of Microsoft's calendar. */
  readonly day: string;
  /** From when to when, in minutes of that calendar; null: the line doesn't say it so that we can read it. */
  readonly period: { readonly from: number; readonly to: number } | null;
  readonly recipients: number;
  readonly filter: FeedRange;
  /** Null: not told. */
  readonly complaintRate: FeedRange | null;
  readonly trapHits: number | null;
};

/** Microsoft's colours: GREEN is less than 10 % taken for spam, RED more than 90 %. */
const colours: Readonly<Record<string, FeedRange>> = {
  GREEN: { least: 0, most: 0.1 },
  YELLOW: { least: 0.1, most: 0.9 },
  RED: { least: 0.9, most: 1 },
};

/**
 * Reads SNDS' data file. It has no header; the columns are, as public tools have read them for years: address, activity
 * start and end, RCPT commands, DATA commands, recipients, filter result, complaint rate, trap period start and end, trap
 * hits, sample HELO, sample MAIL FROM, comments. A line that isn't like that is skipped and counted.
 */
export function readSnds(bytes: Buffer): { readonly lines: readonly SndsLine[]; readonly skipped: number } {
  const read = [...csvRows(decode(bytes))].map(({ fields }) => readLine(fields));
  const lines = read.filter((line) => line !== null);
  return { lines, skipped: read.length - lines.length };
}

function readLine(row: readonly string[]): SndsLine | null {
  const [
    ip = "",
    start = "",
    end = "",
    ,
    ,
    recipientsText = "",
    colour = "",
    complaints = "",
    ,
    ,
    traps = "",
  ] = row;
  const day = dayOf(start);
  const filter = colours[colour.toUpperCase()];
  const recipients = countOf(recipientsText);
  if (!isIPv4(ip) || day === null || !filter || recipients === null) return null;
  const [from, to] = [minuteOf(start), minuteOf(end)];
  const period = from !== null && to !== null && from <= to ? { from, to } : null;
  const rest = { complaintRate: rateOf(complaints), trapHits: countOf(traps) };
  return { ip, day, period, recipients, filter, ...rest };
}

/** `3/2/2026 8:00 AM` is a day of Microsoft's calendar. */
function dayOf(text: string): string | null {
  const [, month = "", date = "", year = ""] = /^(\d{1,2})\/(\d{1,2})\/(\d{4})(?: |$)/.exec(text) ?? [];
  const day = `${year}-${month.padStart(2, "0")}-${date.padStart(2, "0")}`;
  return isDay(day) ? day : null;
}

/** `3/2/2026 8:00 PM` in minutes, the same for all times of that calendar; null: it is no such time. */
function minuteOf(text: string): number | null {
  const day = dayOf(text);
  const [, hour = "", minute = "", half = ""] = /^\S+ (\d{1,2}):(\d{2}) (AM|PM)$/i.exec(text) ?? [];
  const [h, m] = [Number(hour), Number(minute)];
  if (day === null || half === "" || h < 1 || h > 12 || m > 59) return null;
  return Date.parse(day) / 60_000 + ((h % 12) + (half.toUpperCase() === "PM" ? 12 : 0)) * 60 + m;
}

function countOf(text: string): number | null {
  return /^\d{1,12}$/.test(text) ? Number(text) : null;
}

/** `0.3%` is exact, `< 0.1%` and `> 10%` are ranges. */
function rateOf(text: string): FeedRange | null {
  const [, sign, digits = ""] = /^([<>])?\s*(\d{1,3}(?:\.\d{1,6})?)\s*%$/.exec(text) ?? [];
  const share = Number((Number(digits) / 100).toFixed(8));
  if (digits === "" || share > 1) return null;
  if (sign === "<") return { least: 0, most: share };
  return sign === ">" ? { least: share, most: 1 } : { least: share, most: share };
}

function decode(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.subarray(2).toString("utf16le");
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return bytes.toString("latin1");
  }
}
