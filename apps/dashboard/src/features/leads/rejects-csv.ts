import type { RejectedRow } from "@penguinmails/api-client/campaigns";
import { rejectWords } from "./reject-words.ts";

/**
 * Rejected rows as a CSV that a spreadsheet opens: UTF-8 with a BOM, CRLF. A cell that a spreadsheet would take for a
 * formula is disarmed by an apostrophe.
 */
export function rejectsCsv(rows: readonly RejectedRow[]): string {
  const lines = [
    ["line", "reason", "row"],
    ...rows.map((row) => [row.line, rejectWords(row.reason), row.value]),
  ];
  return `\uFEFF${lines.map((cells) => cells.map(cellOf).join(",")).join("\r\n")}\r\n`;
}

function cellOf(value: string | number): string {
  if (typeof value === "number") return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** `Acme leads / May.csv` → `acme-leads-may` */
export function fileNameOf(name: string): string {
  return (
    name
      .normalize("NFKD")
      .toLowerCase()
      .replace(/\.csv$/, "")
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-+|-+$/g, "")
      .slice(0, 60) || "list"
  );
}
