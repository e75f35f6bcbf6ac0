"use client";
import type { ApiResult } from "@penguinmails/api-client/api";
import { type Page, type PageQuery, readAsFar } from "@penguinmails/api-client/page";
import { pageRows } from "@penguinmails/contracts/http/common";
import { useAction } from "@penguinmails/ui/use-action";
import { useLive } from "@penguinmails/ui/use-live";
import { useRef } from "react";

type Options<T> = {
  readonly initial: Page<T>;
  readonly read: (query: PageQuery) => Promise<ApiResult<Page<T>>>;
  /** Real time between two looks at the rows that are shown; null: they change no more by themselves. */
  readonly everyMs: (items: readonly T[]) => number | null;
};

/** A list whose rows change: whatever is shown of it is read again, however many pages that are. */
export function useLivePages<T>({ initial, read, everyMs }: Options<T>) {
  const known = useRef(initial);
  const live = useLive<Page<T>>({
    initial,
    read: () => readAsFar(read, Math.max(known.current.items.length, pageRows.usual)),
    everyMs: ({ items }) => everyMs(items),
  });
  known.current = live.value;
  const more = useAction(
    () => read({ cursor: known.current.nextCursor ?? undefined }),
    (page) => live.set({ items: [...known.current.items, ...page.items], nextCursor: page.nextCursor }),
  );
  const { items, nextCursor } = live.value;
  return { ...live, items, hasMore: nextCursor !== null, more };
}
