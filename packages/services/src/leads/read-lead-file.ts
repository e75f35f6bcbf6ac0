import {
  type LeadColumn,
  type LeadRow,
  mapColumns,
  readLeadRow,
} from "@penguinmails/core/campaigns/lead-row";
import { policy } from "@penguinmails/core/policy";
import { type CsvError, type Options, parse } from "csv-parse/sync";

export type RejectedRow = { readonly line: number; readonly reason: string; readonly value: string };
export type LeadFile = {
  readonly columns: readonly string[];
  /** Data records in the file, blank lines not counted: `leads.length + rejected.length`. */
  readonly rows: number;
  readonly leads: readonly (LeadRow & { readonly line: number })[];
  readonly rejected: readonly RejectedRow[];
};
export type LeadFileFault = {
  readonly fault: "empty" | "binary" | "no-email-column" | "too-many-rows";
  readonly message: string;
};

/**
 * Reads a CSV as agencies really send it: with or without BOM, UTF-8, UTF-16 or Windows-1252, comma, semicolon or
 * tab, any line end, quoted newlines, ragged and broken rows. A row is either a lead or a rejection with the line it
 * begins on and its reason; none is dropped. A file that is no CSV with an e-mail column is a fault as a whole.
 */
export function readLeadFile(bytes: Uint8Array): LeadFile | LeadFileFault {
  const text = decode(bytes);
  if (text === null) return { fault: "binary", message: "The file is not text. Export the sheet as CSV." };
  if (text.trim() === "") return { fault: "empty", message: "The file is empty." };
  const rejected: RejectedRow[] = [];
  const records = readRecords(text, rejected);
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
    ...readRows(columns, records, rejected),
  };
}

type FileRecord = { readonly line: number; readonly values: readonly string[] };

function readRows(columns: readonly LeadColumn[], records: readonly FileRecord[], rejected: RejectedRow[]) {
  const leads: (LeadRow & { line: number })[] = [];
  const lineOf = new Map<string, number>();
  for (const { line, values } of records) {
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

/**
 * Parses the text. Where an unclosed quote swallows the lines after it, only its own line is rejected and reading goes
 * on with the next: a record over several lines that makes no lead and has not the header's number of fields is taken for such a quote.
 */
function readRecords(text: string, rejected: RejectedRow[]): FileRecord[] {
  const delimiter = delimiterOf(text);
  const records: FileRecord[] = [];
  let columns: readonly LeadColumn[] | null = null;
  const swallows = (values: readonly string[]) => {
    columns ??= mapColumns(records[0]?.values ?? []);
    return (
      columns !== null && values.length !== columns.length && typeof readLeadRow(columns, values) === "string"
    );
  };
  let firstLine = 1;
  let rest = text;
  while (rest !== "") {
    const brokenAt = readUntilBroken(rest, delimiter, firstLine, records, rejected, swallows);
    if (brokenAt === null) break;
    const { line, after } = cutLine(rest, brokenAt - firstLine);
    rejected.push({ line: brokenAt, reason: "unclosed-quote", value: shown([line]) });
    rest = after;
    firstLine = brokenAt + 1;
  }
  return records;
}

class BrokenAt extends Error {
  readonly line: number;
  constructor(line: number) {
    super(`line ${line}`);
    this.line = line;
  }
}

/** Appends records up to the first that an unclosed quote spoilt; returns the line on which that one begins, or null. */
function readUntilBroken(
  text: string,
  delimiter: string,
  firstLine: number,
  records: FileRecord[],
  rejected: RejectedRow[],
  swallows: (values: readonly string[]) => boolean,
): number | null {
  const bytes = Buffer.from(text);
  let offset = 0;
  let line = firstLine;
  /** Moves to `end` and returns the line on which the record that ends there begins. */
  const advance = (end: number): number => {
    const chunk = bytes.subarray(offset, end).toString("utf8");
    const blank = /^[\s]*[\r\n]+/.exec(chunk)?.[0] ?? "";
    const startsOn = line + breaksIn(blank);
    line += breaksIn(chunk);
    offset = end;
    return startsOn;
  };
  const options = {
    delimiter,
    info: true as const,
    relax_column_count: true,
    relax_quotes: true,
    skip_records_with_error: true,
    max_record_size: 1_000_000,
    on_record: ({ record, info }: { record: readonly string[]; info: { bytes: number } }) => {
      const startsOn = advance(info.bytes);
      if (record.some((value) => breaksIn(value) > 0) && swallows(record)) throw new BrokenAt(startsOn);
      if (record.some((value) => value.trim() !== "")) records.push({ line: startsOn, values: record });
      return null;
    },
    on_skip: (error?: CsvError) => {
      if (!error) return undefined;
      if (error.code === "CSV_QUOTE_NOT_CLOSED" || error.code === "CSV_MAX_RECORD_SIZE")
        throw new BrokenAt(advance(offset));
      rejected.push({ line, reason: "unreadable-row", value: shown([error.message]) });
      return undefined;
    },
  };
  try {
    // With `info` the callbacks get wrapped records, which the package's own types don't say.
    parse(bytes, options as unknown as Options);
    return null;
  } catch (error) {
    if (error instanceof BrokenAt) return error.line;
    throw error;
  }
}

function breaksIn(text: string): number {
  return text.match(/\r\n|\n|\r/g)?.length ?? 0;
}

/** The line with that index, and what follows it. */
function cutLine(text: string, index: number): { readonly line: string; readonly after: string } {
  const ends = /\r\n|\n|\r/g;
  let start = 0;
  for (let n = 0; ; n++) {
    const end = ends.exec(text);
    const stop = end ? end.index : text.length;
    if (n === index || !end)
      return { line: text.slice(start, stop), after: end ? text.slice(ends.lastIndex) : "" };
    start = ends.lastIndex;
  }
}

function decode(bytes: Uint8Array): string | null {
  const [a, b] = bytes;
  if (a === 0xff && b === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (a === 0xfe && b === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  if (bytes.subarray(0, 65_536).includes(0)) return null;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
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
