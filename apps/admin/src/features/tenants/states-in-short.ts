import { type StatusKind, statusWord } from "../status-words.ts";

type Row = { readonly status: string };

/** How many rows are in each state, most first: "3 verified, 1 held"; empty: "none". */
export function statesInShort(kind: StatusKind, rows: readonly Row[]): string {
  const counts = new Map<string, number>();
  for (const { status } of rows) counts.set(status, (counts.get(status) ?? 0) + 1);
  const said = [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([status, count]) => `${count} ${statusWord(kind, status).label.toLowerCase()}`);
  return said.length === 0 ? "none" : said.join(", ");
}

/** Whether any of them is in a state that wants somebody. */
export function wantsAttention(kind: StatusKind, rows: readonly Row[]): boolean {
  return rows.some(({ status }) => ["warn", "bad"].includes(statusWord(kind, status).tone));
}
