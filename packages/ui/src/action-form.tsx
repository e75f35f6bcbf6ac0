"use client";
import { type ReactNode, useEffect, useRef } from "react";

/**
 * A form whose sending the script does. Before it runs, a form without a method would put what was typed into the
 * address. Whoever sent it is taken to what is wrong with it, which in a long form stands far from the button.
 */
export function ActionForm({
  onSend,
  isNarrow = false,
  children,
}: {
  readonly onSend: () => unknown;
  /** In a card as wide as the page: lines stay short enough to read. */
  readonly isNarrow?: boolean;
  readonly children: ReactNode;
}) {
  const form = useRef<HTMLFormElement>(null);
  const isSent = useRef(false);
  useEffect(() => {
    if (isSent.current && showFault(form.current)) isSent.current = false;
  });
  return (
    <form
      ref={form}
      method="post"
      className={isNarrow ? "stack narrow" : "stack"}
      onSubmit={(event) => {
        event.preventDefault();
        isSent.current = true;
        onSend();
      }}
    >
      {children}
    </form>
  );
}

/** The first field that is wrong gets the focus; else what is said of the whole comes into view. False: nothing is wrong. */
function showFault(form: HTMLFormElement | null): boolean {
  const field = form?.querySelector<HTMLElement>("[aria-invalid=true]");
  field?.focus();
  const words = field ?? form?.querySelector(".field-error, .note-bad");
  words?.scrollIntoView({ block: "nearest" });
  return Boolean(words);
}
