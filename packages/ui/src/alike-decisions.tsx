"use client";
import { useState } from "react";
import { Button } from "./button.tsx";
import { DecisionChange } from "./decision-parts.tsx";
import { namedFirst } from "./format/named-first.ts";
import { formatNumberOf } from "./format/number.ts";
import { ProblemNote } from "./problem-note.tsx";
import type { Result } from "./result.ts";
import { useAction } from "./use-action.tsx";

type Moved = {
  readonly id: string;
  readonly subject: { readonly kind: string; readonly id: string; readonly label: string };
  readonly change: { readonly limit: string; readonly before: string; readonly after: string };
};
type Props = {
  readonly decision: {
    readonly alike: number;
    readonly subject: { readonly label: string };
    readonly change: { readonly before: string; readonly after: string };
  };
  /** All that its ruling moved beside it. */
  readonly read: () => Promise<Result<readonly Moved[]>>;
};

/** What the ruling of a decision moved beside it: how much, and each of it once somebody asks. */
export function AlikeDecisions({ decision: { alike, subject, change }, read: readAll }: Props) {
  const [rows, setRows] = useState<readonly Moved[] | null>(null);
  const [open, setOpen] = useState(false);
  const read = useAction(readAll, (all) => {
    setRows(namedFirst(all));
    setOpen(true);
  });
  const isOpen = open && rows !== null;
  return (
    <div className="stack stack-tight">
      <div className="row">
        <span className="small quiet">
          For the same reason, {formatNumberOf(alike, "more limit")} moved with it.
        </span>
        <Button
          size="small"
          variant="plain"
          busy={read.busy}
          aria-expanded={isOpen}
          aria-label={`${isOpen ? "Hide" : "Show"} what moved with ${subject.label} (${change.before} to ${change.after})`}
          onClick={() => (rows === null ? void read.run() : setOpen(!open))}
        >
          {isOpen ? "Hide them" : "Show them"}
        </Button>
      </div>
      {read.problem ? <ProblemNote problem={read.problem} /> : null}
      {isOpen ? (
        <ul className="alike small">
          {rows.map((row) => (
            <li key={row.id} className="row row-between">
              <span className="anywhere">{row.subject.label}</span>
              <DecisionChange change={row.change} />
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}
