"use client";
import { Button } from "@penguinmails/ui/button";
import { useState } from "react";

type Props = {
  /** Whose mail it was about. */
  readonly of: string;
  readonly words: string;
  /** They prove what the state says already: a narrow screen shows their beginning, and the rest when asked. */
  readonly isClamped: boolean;
};

/** What a line of a phone has room for beside the state. */
const shortChars = 24;

/** What a receiver's server said last. */
export function LastReply({ of, words, isClamped }: Props) {
  const [open, setOpen] = useState(false);
  const isLong = isClamped && words.length > shortChars;
  return (
    <>
      <code className="last-reply anywhere" data-cut={(isLong && !open) || undefined}>
        {words}
      </code>
      {isLong ? (
        <span className="last-reply-more">
          <Button size="small" variant="plain" aria-expanded={open} onClick={() => setOpen(!open)}>
            {open ? "Short" : "Whole"}
            <span className="visually-hidden"> reply about {of}</span>
          </Button>
        </span>
      ) : null}
    </>
  );
}
