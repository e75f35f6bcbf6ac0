"use client";
import { type InboxRow, retryInbox } from "@penguinmails/api-client/admin";
import { Button } from "@penguinmails/ui/button";
import { type Column, Table } from "@penguinmails/ui/table";
import { useAction } from "@penguinmails/ui/use-action";
import { TimeAgo } from "@penguinmails/ui/world-clock";
import { RealTimeAgo } from "../real-time-ago.tsx";
import { browserApi } from "../session/browser-api.ts";
import { useMay } from "../session/session-context.tsx";

type Props = { readonly rows: readonly InboxRow[]; readonly onChanged: () => void };

export function InboxTable({ rows, onChanged }: Props) {
  const actions: readonly Column<InboxRow>[] = useMay("queues.act")
    ? [
        {
          header: "Try now",
          kind: "actions",
          cell: (row) => <TryNow row={row} onChanged={onChanged} />,
        },
      ]
    : [];
  return (
    <Table
      caption="Messages from outside that are not handled"
      rows={rows}
      rowKey={(row) => `${row.source} ${row.id}`}
      columns={[
        {
          header: "What",
          kind: "row",
          cell: (row) => (
            <>
              <code>{row.type}</code>
              <p className="small quiet normal">
                {row.source} {row.objectId}
              </p>
            </>
          ),
        },
        {
          header: "Error",
          cell: (row) => (
            <span className="wrap">{row.lastError ?? <span className="quiet">none yet</span>}</span>
          ),
        },
        { header: "Tries", kind: "number", cell: (row) => row.attempts },
        { header: "Came", cell: (row) => <TimeAgo at={row.receivedAt} /> },
        { header: "Next try", cell: (row) => <RealTimeAgo at={row.notBefore} /> },
        ...actions,
      ]}
    />
  );
}

function TryNow({ row, onChanged }: { readonly row: InboxRow; readonly onChanged: () => void }) {
  const retry = useAction(() => retryInbox(browserApi, { source: row.source, id: row.id }), onChanged);
  return (
    <>
      <Button size="small" icon="refresh" busy={retry.busy} onClick={() => retry.run()}>
        Try now<span className="visually-hidden"> {row.type}</span>
      </Button>
      {retry.problem ? (
        <p className="field-error" role="alert">
          {retry.problem.detail ?? retry.problem.title}
        </p>
      ) : null}
    </>
  );
}
