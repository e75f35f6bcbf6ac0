"use client";
import type { ReactNode } from "react";

/** A form whose sending the script does. Before it runs, a form without a method would put what was typed into the address. */
export function ActionForm({
  onSend,
  children,
}: {
  readonly onSend: () => unknown;
  readonly children: ReactNode;
}) {
  return (
    <form
      method="post"
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        onSend();
      }}
    >
      {children}
    </form>
  );
}
