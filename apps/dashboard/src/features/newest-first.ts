import type { Page } from "@penguinmails/api-client/page";

/**
 * A list, newest first, whose head was read again: what is new comes in, what is gone from the head goes, and older
 * pages read before stay. Where so much is new that the head no longer touches them, only the head stays.
 * Ids must sort by age, as ours do.
 */
export function withFreshHead<T extends { readonly id: string }>(known: Page<T>, head: Page<T>): Page<T> {
  const lastFresh = head.items.at(-1);
  if (!lastFresh || head.nextCursor === null) return head;
  const newestKnown = known.items[0];
  if (!newestKnown || newestKnown.id < lastFresh.id) return head;
  const older = known.items.filter(({ id }) => id < lastFresh.id);
  return older.length === 0 ? head : { items: [...head.items, ...older], nextCursor: known.nextCursor };
}
