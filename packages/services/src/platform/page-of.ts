/** `rows` holds one more than the page when there is another page. */
export function pageOf<T extends { readonly id: string }>(rows: readonly T[], limit: number) {
  const items = rows.slice(0, limit);
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}

/** An `ilike` pattern for texts that hold these characters, whatever they mean in patterns. */
export function containing(text: string): string {
  return `%${text.replace(/[\\%_]/g, "\\$&")}%`;
}
