/** `rows` holds one more than the page when there is another page. */
export function pageOf<T extends { readonly id: string }>(rows: readonly T[], limit: number) {
  const items = rows.slice(0, limit);
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}

/** The same of rows of which those that wait for somebody come first (`pageOfTasks`). */
export function taskPageOf<T extends { readonly id: string; readonly waits: boolean }>(
  rows: readonly T[],
  limit: number,
) {
  const { items, nextCursor } = pageOf(rows, limit);
  const kind = items.at(-1)?.waits ? "waits" : "done";
  return { items, nextCursor: nextCursor === null ? null : `${kind}-${nextCursor}` };
}

/** The last row seen of such a page; null: none yet. */
export function lastSeen(
  cursor: string | undefined,
): { readonly id: string; readonly waits: boolean } | null {
  if (cursor === undefined) return null;
  const [kind = "", ...id] = cursor.split("-");
  return { id: id.join("-"), waits: kind === "waits" };
}

/** An `ilike` pattern for texts that hold these characters, whatever they mean in patterns. */
export function containing(text: string): string {
  return `%${text.replace(/[\\%_]/g, "\\$&")}%`;
}
