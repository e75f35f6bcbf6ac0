"use client";
import { useEffect, useRef } from "react";

/**
 * For a button below a list that makes the list longer, after which it may be gone: whoever pressed it is taken to the
 * first row that is new. `below` is the element around the button; `onPress` runs before the list grows.
 */
export function useFirstNewRow() {
  const below = useRef<HTMLDivElement>(null);
  const lastShown = useRef<Element | null>(null);
  useEffect(() => {
    const row = lastShown.current;
    const isGone = below.current === null;
    const next = row?.nextElementSibling ?? (isGone ? row : null);
    if (!next) return;
    lastShown.current = null;
    // Who went elsewhere in the meantime stays there.
    if (document.activeElement !== document.body && !below.current?.contains(document.activeElement)) return;
    const target = next.matches("label") ? next.querySelector("input") : (next as HTMLElement);
    if (target === next) next.setAttribute("tabindex", "-1");
    target?.focus();
  });
  return {
    below,
    onPress: () => {
      lastShown.current = below.current && lastRowBefore(below.current);
    },
  };
}

/** The last row of the list above an element; a list within a row is part of the row. */
function lastRowBefore(element: Element): Element | null {
  const rows = [...(element.parentElement?.querySelectorAll("tbody > tr, li, label.choice") ?? [])].filter(
    (row) =>
      !row.parentElement?.closest("tr, li") &&
      row.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING,
  );
  return rows.at(-1) ?? null;
}
