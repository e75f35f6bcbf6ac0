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
  /** Rows shown before more are asked for. */
  readonly atFirst?: number;
};

/**
 * A list whose rows change, or their order: whatever is shown of it is read again, however many pages that are, and so it is
 * when more is asked for.
 */
export function useLivePages<T>({ initial, read, everyMs, atFirst = pageRows.usual }: Options<T>) {
  const known = useRef(initial);
  const live = useLive<Page<T>>({
    initial,
    read: () => readAsFar(read, Math.max(known.current.items.length, atFirst)),
    everyMs: ({ items }) => everyMs(items),
  });
  known.current = live.value;
  const more = useAction(() => readAsFar(read, known.current.items.length + pageRows.usual), live.set);
  const { items, nextCursor } = live.value;
  return { ...live, items, hasMore: nextCursor !== null, more };
}
