"use client";
import type { ApiResult } from "@penguinmails/api-client/api";
import { Button } from "@penguinmails/ui/button";
import type { Column } from "@penguinmails/ui/table";
import { useAction } from "@penguinmails/ui/use-action";
import { useMay } from "../session/session-context.tsx";

type Retry<Row> = {
  /** What the button says. */
  readonly label: string;
  readonly nameOf: (row: Row) => string;
  readonly act: (row: Row) => Promise<ApiResult<unknown>>;
  readonly onChanged: () => void;
};

/** The column with a button that has a row tried again; no column for staff who may not. */
export function useRetryColumn<Row>(retry: Retry<Row>): readonly Column<Row>[] {
  if (!useMay("queues.act")) return [];
  return [{ header: retry.label, kind: "actions", cell: (row) => <RetryNow {...retry} row={row} /> }];
}

function RetryNow<Row>({ label, nameOf, act, onChanged, row }: Retry<Row> & { readonly row: Row }) {
  const retry = useAction(() => act(row), onChanged);
  return (
    <>
      <Button size="small" icon="refresh" busy={retry.busy} onClick={() => retry.run()}>
        {label}
        <span className="visually-hidden"> {nameOf(row)}</span>
      </Button>
      {retry.problem ? (
        <p className="field-error" role="alert">
          {retry.problem.detail ?? retry.problem.title}
        </p>
      ) : null}
    </>
  );
}
