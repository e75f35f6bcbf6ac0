import { and, type gt, isNotNull, isNull, lt, or, type SQL } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";

/** So many rows after the last one that was seen; without a cursor from the beginning. */
export type PageAsked = { readonly limit: number; readonly cursor?: string | undefined };

/** Of a list from the newest down: what is older than the last row seen. */
export function olderThan(id: PgColumn, { cursor }: PageAsked): SQL | undefined {
  return cursor === undefined ? undefined : lt(id, cursor);
}

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

/**
 * Of such a list: what follows the last row seen. A row waits while its `doneAt` is null; those that wait go the way of
 * `next` by their ids, the others from the newest down.
 */
export function afterTask(
  { id, doneAt }: { readonly id: PgColumn; readonly doneAt: PgColumn },
  { cursor }: PageAsked,
  next: typeof gt | typeof lt,
): SQL | undefined {
  if (cursor === undefined) return undefined;
  const [kind, ...ofId] = cursor.split("-");
  const last = ofId.join("-");
  return kind === "waits"
    ? or(isNotNull(doneAt), and(isNull(doneAt), next(id, last)))
    : and(isNotNull(doneAt), lt(id, last));
}

/** An `ilike` pattern for texts that hold these characters, whatever they mean in patterns. */
export function containing(text: string): string {
  return `%${text.replace(/[\\%_]/g, "\\$&")}%`;
}
