"use client";
import { useEffect } from "react";

const headings = "h1, h2, h3";

/**
 * Who had the focus on something that is gone now, as a button whose row was taken away, goes on at the heading nearest to
 * where it stood, instead of at the top of the page.
 */
export function KeptFocus() {
  useEffect(() => {
    /** What had the focus last, and all around it, from the inside out. */
    let path: readonly Element[] = [];
    const remember = ({ target }: FocusEvent) => {
      path = target instanceof Element ? [target, ...around(target)] : [];
    };
    const look = () => {
      const isLost = path[0]?.isConnected === false && document.activeElement === document.body;
      if (!isLost) return;
      for (const place of path) {
        const heading = place.isConnected ? place.querySelector<HTMLElement>(headings) : null;
        if (heading && focused(heading)) return;
      }
    };
    const changes = new MutationObserver(look);
    changes.observe(document.body, { childList: true, subtree: true });
    document.addEventListener("focusin", remember);
    // While a dialog is open, nothing behind it takes the focus.
    document.addEventListener("close", look, true);
    return () => {
      changes.disconnect();
      document.removeEventListener("focusin", remember);
      document.removeEventListener("close", look, true);
    };
  }, []);
  return null;
}

function around(element: Element): readonly Element[] {
  const parent = element.parentElement;
  return parent === null || parent === document.body ? [] : [parent, ...around(parent)];
}

/** Headings take the focus from here alone, not by the Tab key. */
function focused(heading: HTMLElement): boolean {
  heading.setAttribute("tabindex", "-1");
  heading.focus({ preventScroll: true });
  return document.activeElement === heading;
}
