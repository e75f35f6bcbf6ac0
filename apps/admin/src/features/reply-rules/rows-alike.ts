import type { ShippedRule } from "@penguinmails/api-client/reply-rules";

type Row = Pick<ShippedRule, "id" | "operators" | "samples">;

/** Rows that hold every word of a search, in their id or in a reply that they were written for; all without a search. */
export function rowsWith<T extends Row>(rows: readonly T[], search: string): readonly T[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return rows.filter((row) => {
    const text = textOf(row);
    return words.every((word) => text.includes(word));
  });
}

/**
 * Rows that may read the same replies as a rule for `operator` (`""`: for all) with these words: none of another
 * operator, those that share the most words first, each in its place in the table where they share as many.
 */
export function rowsAlike<T extends Row>(
  rows: readonly T[],
  { operator, words }: { readonly operator: string; readonly words: string },
): readonly T[] {
  const telling = new Set(words.toLowerCase().match(/[\p{L}\p{N}.-]{4,}/gu) ?? []);
  const shared = (row: T) => {
    const text = textOf(row);
    return [...telling].filter((word) => text.includes(word)).length;
  };
  return rows
    .filter(({ operators }) => operators === null || operator === "" || operators.includes(operator))
    .map((row) => ({ row, shared: shared(row) }))
    .sort((a, b) => b.shared - a.shared)
    .map(({ row }) => row);
}

/** Of the replies that a row was written for the one that holds the most of these words, the first of those. */
export function sampleLike({ samples }: Pick<Row, "samples">, words: string): string | undefined {
  const asked = words.toLowerCase().split(/\s+/).filter(Boolean);
  const held = (sample: string) => asked.filter((word) => sample.toLowerCase().includes(word)).length;
  return [...samples].sort((a, b) => held(b) - held(a))[0];
}

function textOf({ id, samples }: Row): string {
  return `${id}\n${samples.join("\n")}`.toLowerCase();
}
