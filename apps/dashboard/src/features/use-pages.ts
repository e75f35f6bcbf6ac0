"use client";
import type { ApiResult } from "@penguinmails/api-client/api";
import type { Page } from "@penguinmails/api-client/page";
import { useAction } from "@penguinmails/ui/use-action";
import { useState } from "react";

/** A list that is read on and on, in an order that does not change. */
export function usePages<T>(initial: Page<T>, read: (cursor: string) => Promise<ApiResult<Page<T>>>) {
  const [shown, setShown] = useState(initial);
  const more = useAction(
    () => read(shown.nextCursor ?? ""),
    (page) => setShown({ items: [...shown.items, ...page.items], nextCursor: page.nextCursor }),
  );
  return { items: shown.items, hasMore: shown.nextCursor !== null, more };
}
