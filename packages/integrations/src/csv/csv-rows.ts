/** A row, and the line of the text on which it begins, from 1. */
export type CsvRow = { readonly line: number; readonly fields: readonly string[] };

/** Rows that say something (RFC 4180): quotes, doubled quotes, line breaks inside quotes; a quote that never ends takes the rest. */
export function csvRows(text: string): readonly CsvRow[] {
  const rows: CsvRow[] = [];
  let fields: string[] = [];
  let line = 1;
  let breaks = 0;
  for (const [whole, quoted, plain = "", end] of text.matchAll(
    /(?:"((?:[^"]|"")*)(?:"|$)[^,\r\n]*|([^,\r\n]*))(,|\r?\n|\r|$)/g,
  )) {
    fields.push((quoted === undefined ? plain : quoted.replaceAll('""', '"')).trim());
    breaks += whole.match(/\r?\n|\r/g)?.length ?? 0;
    if (end === ",") continue;
    if (fields.some((field) => field !== "")) rows.push({ line, fields });
    fields = [];
    line += breaks;
    breaks = 0;
  }
  return rows;
}
