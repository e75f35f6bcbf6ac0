import { setImmediate as othersTurn } from "node:timers/promises";
import { Problem } from "@penguinmails/contracts/problems";
import {
  type LeadColumn,
  type LeadRow,
  mapColumns,
  readLeadRow,
} from "@penguinmails/core/campaigns/lead-row";
import { policy } from "@penguinmails/core/policy";
import { type CsvError, type Options, parse } from "csv-parse";

export type RejectedRow = { readonly line: number; readonly reason: string; readonly value: string };
export type LeadFile = {
  readonly columns: readonly string[];
  /** Data records in the file, blank lines not counted: `leads.length + rejected.length`. */
  readonly rows: number;
  readonly leads: readonly (LeadRow & { readonly line: number })[];
  readonly rejected: readonly RejectedRow[];
};
type LeadFileFault = {
  readonly fault: "empty" | "binary" | "no-email-column" | "too-many-rows" | "broken-quotes";
  readonly message: string;
};

/**
 * Reads a CSV as agencies really send it: with or without BOM, UTF-8, UTF-16 or Windows-1252, comma, semicolon or
 * tab, any line end, quoted newlines, ragged and broken rows. A row is either a lead or a rejection with the line it
 * begins on and its reason; none is dropped. A file that is no CSV with an e-mail column is a fault as a whole.
 * Between pieces of the file everything else gets its turn.
 */
export async function readLeadFile(bytes: Uint8Array): Promise<LeadFile | LeadFileFault> {
  const text = decode(bytes);
  if (text === null) return { fault: "binary", message: "The file is not text. Export the sheet as CSV." };
  if (text.trim() === "") return { fault: "empty", message: "The file is empty." };
  const rejected: RejectedRow[] = [];
  const records = await readRecords(text, rejected);
  if (records === null) {
    const message = `More than ${mostBrokenLines} lines are too long or have a quote that is never closed. Export the sheet as CSV again.`;
    return { fault: "broken-quotes", message };
  }
  const header = records.shift();
  const columns = header ? mapColumns(header.values) : null;
  if (!header || !columns)
    return {
      fault: "no-email-column",
      message: "No column is called e-mail. Its first line must name the columns.",
    };
  if (records.length + rejected.length > policy.limits.leadFileRows) {
    return {
      fault: "too-many-rows",
      message: `The file has more than ${policy.limits.leadFileRows} rows. Split it.`,
    };
  }
  return {
    columns: columns.filter((c) => c !== null).map(columnName),
    ...(await readRows(columns, records, rejected)),
  };
}

/** The file, read. Throws `not-a-csv`. */
export async function requireLeadFile(bytes: Uint8Array): Promise<LeadFile> {
  const file = await readLeadFile(bytes);
  if (!("fault" in file)) return file;
  const { fault: code, message } = file;
  throw new Problem("not-a-csv", { detail: message, errors: [{ code, message }] });
}

/** What is read in one go: a few milliseconds' worth. */
const rowsATurn = 1_000;
const bytesATurn = 32 * 1024;

type FileRecord = { readonly line: number; readonly values: readonly string[] };

async function readRows(
  columns: readonly LeadColumn[],
  records: readonly FileRecord[],
  rejected: RejectedRow[],
) {
  const leads: (LeadRow & { line: number })[] = [];
  const lineOf = new Map<string, number>();
  for (const [at, { line, values }] of records.entries()) {
    if (at % rowsATurn === 0) await othersTurn();
    const row = readLeadRow(columns, values);
    if (typeof row === "string") {
      rejected.push({ line, reason: row, value: shown(values) });
      continue;
    }
    const first = lineOf.get(row.email);
    if (first !== undefined) {
      rejected.push({ line, reason: `duplicate of line ${first}`, value: row.email });
      continue;
    }
    lineOf.set(row.email, line);
    leads.push({ ...row, line });
  }
  rejected.sort((a, b) => a.line - b.line);
  return { rows: leads.length + rejected.length, leads, rejected };
}

/** Each broken line costs a new start of the parser: past this many, the file is not worth the time. */
const mostBrokenLines = 1_000;
/** Fields are cut far below that; what is longer is one endless line, or a quote that was never closed. */
const longestRecord = 64 * 1024;

/**
 * Parses the text. Where an unclosed quote swallows the lines after it, only its own line is rejected and reading goes
 * on with the next. Null when there are too many such quotes.
 */
async function readRecords(text: string, rejected: RejectedRow[]): Promise<FileRecord[] | null> {
  const delimiter = delimiterOf(text);
  const records: FileRecord[] = [];
  let columns: readonly LeadColumn[] | null = null;
  const swallows = (values: readonly string[]) => {
    columns ??= mapColumns(records[0]?.values ?? []);
    return columns !== null && isSwallowed(columns, values, delimiter);
  };
  const bytes = Buffer.from(text);
  let place: Place = { line: 1, offset: 0 };
  for (let broken = 0; place.offset < bytes.length; broken++) {
    if (broken > mostBrokenLines) return null;
    const brokenAt = await readUntilBroken(bytes, place, delimiter, records, rejected, swallows);
    if (brokenAt === null) return records;
    const end = lineEnd(bytes, brokenAt.offset);
    const line = bytes.subarray(brokenAt.offset, Math.min(end, brokenAt.offset + 1_000)).toString("utf8");
    const reason = end - brokenAt.offset > longestRecord ? "too-long" : "unclosed-quote";
    rejected.push({ line: brokenAt.line, reason, value: shown([line.trimEnd()]) });
    place = { line: brokenAt.line + 1, offset: end };
  }
  return records;
}

/**
 * Whether a record over several lines is an unclosed quote's: it makes no lead and has not the header's number of
 * fields, or a line inside one of its fields is a lead by itself.
 */
function isSwallowed(columns: readonly LeadColumn[], values: readonly string[], delimiter: string): boolean {
  const isLead = (cells: readonly string[]) => typeof readLeadRow(columns, cells) !== "string";
  if (values.length !== columns.length && !isLead(values)) return true;
  const inner = values.flatMap((value) => value.split(/\r\n|\n|\r/).slice(1));
  return inner.some((line) => {
    const cells = line.split(delimiter).map((cell) => cell.replace(/^"|"$/g, ""));
    return cells.length === columns.length && isLead(cells);
  });
}

/** A line of the file, counted from 1, and the byte on which it begins. */
type Place = { readonly line: number; readonly offset: number };

class BrokenAt extends Error {
  readonly place: Place;
  constructor(place: Place) {
    super(`line ${place.line}`);
    this.place = place;
  }
}

/** Appends records from `start` on up to the first that an unclosed quote spoilt; returns where that one begins, or null. */
async function readUntilBroken(
  bytes: Buffer,
  start: Place,
  delimiter: string,
  records: FileRecord[],
  rejected: RejectedRow[],
  swallows: (values: readonly string[]) => boolean,
): Promise<Place | null> {
  let next = start;
  const options = {
    delimiter,
    record_delimiter: ["\r\n", "\n", "\r"],
    info: true as const,
    relax_column_count: true,
    relax_quotes: true,
    skip_records_with_error: true,
    max_record_size: longestRecord,
    on_record: ({ record, info }: { record: readonly string[]; info: { bytes: number } }) => {
      const here = next;
      const end = start.offset + info.bytes;
      next = { line: here.line + breaksIn(bytes.subarray(here.offset, end).toString("utf8")), offset: end };
      if (record.some((value) => breaksIn(value) > 0) && swallows(record)) throw new BrokenAt(here);
      if (record.some((value) => value.trim() !== "")) records.push({ line: here.line, values: record });
      return null;
    },
    on_skip: (error?: CsvError) => {
      if (!error) return undefined;
      if (error.code === "CSV_QUOTE_NOT_CLOSED" || error.code === "CSV_MAX_RECORD_SIZE")
        throw new BrokenAt(next);
      rejected.push({ line: next.line, reason: "unreadable-row", value: shown([error.message]) });
      return undefined;
    },
  };
  // With `info` the callbacks get wrapped records, which the package's own types don't say.
  const parser = parse(options as unknown as Options);
  let failure: Error | null = null;
  parser.on("error", (error) => {
    failure = error;
  });
  for (let at = start.offset; at < bytes.length && failure === null; at += bytesATurn) {
    parser.write(bytes.subarray(at, at + bytesATurn));
    await othersTurn();
  }
  if (failure === null) await new Promise<void>((resolve) => parser.end(() => resolve()));
  return brokenPlace(failure);
}

function brokenPlace(failure: Error | null): Place | null {
  if (failure === null) return null;
  if (failure instanceof BrokenAt) return failure.place;
  throw failure;
}

function breaksIn(text: string): number {
  return text.match(/\r\n|\n|\r/g)?.length ?? 0;
}

/** Where the line that holds `offset` ends: the byte behind its line break. */
function lineEnd(bytes: Buffer, offset: number): number {
  for (let at = offset; at < bytes.length; at++) {
    if (bytes[at] === 0x0a) return at + 1;
    if (bytes[at] === 0x0d) return bytes[at + 1] === 0x0a ? at + 2 : at + 1;
  }
  return bytes.length;
}

function decode(bytes: Uint8Array): string | null {
  const [a, b] = bytes;
  if (a === 0xff && b === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (a === 0xfe && b === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  if (bytes.subarray(0, 65_536).includes(0)) return null;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return fromWindows1252(bytes);
  }
}

const windows1252 = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";

/** By hand: some releases of Node take this name for Latin-1, and curly quotes become control characters. */
function fromWindows1252(bytes: Uint8Array): string {
  const latin1 = Buffer.from(bytes).toString("latin1");
  return latin1.replace(/[\u0080-\u009f]/g, (mark) => windows1252[mark.charCodeAt(0) - 0x80] ?? mark);
}

/** The separator that the first line uses most, outside quotes. */
function delimiterOf(text: string): string {
  const firstLine = /^[^\r\n]*/.exec(text)?.[0].replace(/"[^"]*"/g, "") ?? "";
  const counts = [",", ";", "\t", "|"].map((mark) => [mark, firstLine.split(mark).length - 1] as const);
  const [best] = counts.sort((x, y) => y[1] - x[1]);
  return best && best[1] > 0 ? best[0] : ",";
}

function columnName(column: Exclude<LeadColumn, null>): string {
  return "field" in column ? column.field : column.custom;
}

function shown(values: readonly string[]): string {
  return values
    .join(", ")
    .replace(/\p{Cc}+/gu, " ")
    .slice(0, 200);
}
