"use client";
import type { ApiResult } from "@penguinmails/api-client/api";
import type { Page } from "@penguinmails/api-client/page";
import { useAction } from "@penguinmails/ui/use-action";
import { useLive } from "@penguinmails/ui/use-live";
import { useRef } from "react";
import { withFreshHead } from "./newest-first.ts";

type Options<T> = {
  readonly initial: Page<T>;
  /** Without a cursor: the newest. */
  readonly read: (cursor: string | undefined) => Promise<ApiResult<Page<T>>>;
  /** Real time between two looks at the head; null: only when asked. */
  readonly everyMs: number | null;
};

/** A list, newest first, that keeps its head up to date while older pages are added below. */
export function useNewestFirst<T extends { readonly id: string }>({ initial, read, everyMs }: Options<T>) {
  const known = useRef(initial);
  const live = useLive<Page<T>>({
    initial,
    read: async () => {
      const head = await read(undefined);
      return head.ok ? { ok: true, value: withFreshHead(known.current, head.value) } : head;
    },
    everyMs: () => everyMs,
  });
  known.current = live.value;
  const more = useAction(
    () => read(known.current.nextCursor ?? undefined),
    (page) => live.set({ items: [...known.current.items, ...page.items], nextCursor: page.nextCursor }),
  );
  const { items, nextCursor } = live.value;
  return { ...live, items, hasMore: nextCursor !== null, more };
}
