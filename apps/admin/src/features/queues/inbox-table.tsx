"use client";
import { type InboxRow, retryInbox } from "@penguinmails/api-client/admin";
import { Table } from "@penguinmails/ui/table";
import { TimeAgo } from "@penguinmails/ui/world-clock";
import { RealTimeAgo } from "../real-time-ago.tsx";
import { browserApi } from "../session/browser-api.ts";
import { useRetryColumn } from "./retry-now.tsx";

type Props = { readonly rows: readonly InboxRow[]; readonly onChanged: () => void };

export function InboxTable({ rows, onChanged }: Props) {
  const actions = useRetryColumn<InboxRow>({
    label: "Try now",
    nameOf: (row) => row.type,
    act: ({ source, id }) => retryInbox(browserApi, { source, id }),
    onChanged,
  });
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
