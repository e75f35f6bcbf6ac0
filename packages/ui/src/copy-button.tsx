"use client";
import { useEffect, useState } from "react";
import { BreakableName } from "./breakable-name.tsx";
import { Icon } from "./icon.tsx";

type Props = {
  readonly value: string;
  /** What is copied, for those who hear it. */
  readonly label: string;
  /** The value is the name of a host, so a line ends after one of its dots before it ends anywhere else. */
  readonly isName?: boolean;
};

/** A value as code, and a button that puts it on the clipboard. */
export function Copyable({ value, label, isName = false }: Props) {
  const [state, setState] = useState<"idle" | "done" | "failed">("idle");
  useEffect(() => {
    if (state === "idle") return;
    const timer = setTimeout(() => setState("idle"), 2_000);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(value);
      setState("done");
    } catch {
      setState("failed");
    }
  };
  return (
    <span className="copyable">
      <code>{isName ? <BreakableName name={value} /> : value}</code>
      <button
        type="button"
        className="icon-button copy"
        data-done={state === "done"}
        onClick={copy}
        aria-label={`Copy ${label}`}
        title="Copy"
      >
        <Icon name={state === "done" ? "check" : "copy"} size={15} />
      </button>
      <span className="visually-hidden" role="status">
        {state === "done" ? "Copied" : state === "failed" ? "Could not copy; select the text instead" : ""}
      </span>
    </span>
  );
}
