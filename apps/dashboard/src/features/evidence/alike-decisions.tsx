"use client";
import { type Decision, listAlikeDecisions } from "@penguinmails/api-client/evidence";
import { everyRow } from "@penguinmails/api-client/page";
import { Button } from "@penguinmails/ui/button";
import { DecisionChange } from "@penguinmails/ui/decision-parts";
import { formatNumberOf } from "@penguinmails/ui/format/number";
import { ProblemNote } from "@penguinmails/ui/problem-note";
import { useAction } from "@penguinmails/ui/use-action";
import { useState } from "react";
import { browserApi } from "../session/browser-api.ts";
import { namedFirst } from "./named-first.ts";

/** What the ruling of a decision moved beside it: how much, and each of it once somebody asks. */
export function AlikeDecisions({ decision: { id, alike, subject } }: { readonly decision: Decision }) {
  const [rows, setRows] = useState<readonly Decision[] | null>(null);
  const [open, setOpen] = useState(false);
  const read = useAction(
    () => everyRow((query) => listAlikeDecisions(browserApi, id, query)),
    (all) => {
      setRows(namedFirst(all));
      setOpen(true);
    },
  );
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
          aria-label={`${isOpen ? "Hide" : "Show"} what moved with ${subject.label}`}
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
