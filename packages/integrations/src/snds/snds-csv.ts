import { isIPv4 } from "node:net";
import type { FeedRange, FeedWord } from "@penguinmails/core/ports/operator-feed";
import { isDay } from "@penguinmails/core/time";
import { csvRows } from "../csv/csv-rows.ts";

/** What one line of SNDS says of an address. */
type SndsLine = {
  readonly ip: string;
  readonly day: string;
  readonly recipients: number;
  readonly words: readonly FeedWord[];
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
 * hits, sample HELO, sample MAIL FROM, comments. A line that isn't like that is skipped and counted; of two lines about one
 * address and day the one with more recipients counts.
 */
export function readSnds(bytes: Buffer): { readonly words: readonly FeedWord[]; readonly skipped: number } {
  const lines = new Map<string, SndsLine>();
  let skipped = 0;
  for (const { fields } of csvRows(decode(bytes))) {
    const line = readLine(fields);
    if (!line) {
      skipped += 1;
      continue;
    }
    const key = `${line.ip} ${line.day}`;
    const known = lines.get(key);
    if (!known || known.recipients < line.recipients) lines.set(key, line);
  }
  return { words: [...lines.values()].flatMap(({ words }) => words), skipped };
}

function readLine(row: readonly string[]): SndsLine | null {
  const [ip = "", start = "", , , , recipientsText = "", colour = "", complaints = "", , , trapsText = ""] =
    row;
  const day = dayOf(start);
  const filter = colours[colour.toUpperCase()];
  const recipients = countOf(recipientsText);
  if (!isIPv4(ip) || day === null || !filter || recipients === null) return null;
  const traps = countOf(trapsText);
  const rate = rateOf(complaints);
  const about = { subject: ip, day };
  const exact = (value: number): FeedRange => ({ least: value, most: value });
  return {
    ip,
    day,
    recipients,
    words: [
      { ...about, metric: "filter-share", value: filter },
      { ...about, metric: "recipients", value: exact(recipients) },
      ...(rate ? [{ ...about, metric: "complaint-rate" as const, value: rate }] : []),
      ...(traps === null ? [] : [{ ...about, metric: "trap-hits" as const, value: exact(traps) }]),
    ],
  };
}

/** `3/2/2026 8:00 AM` is a day of Microsoft's calendar. */
function dayOf(text: string): string | null {
  const [, month = "", date = "", year = ""] = /^(\d{1,2})\/(\d{1,2})\/(\d{4})(?: |$)/.exec(text) ?? [];
  const day = `${year}-${month.padStart(2, "0")}-${date.padStart(2, "0")}`;
  return isDay(day) ? day : null;
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
