"use client";
import { type InboxRow, listInbox, listOutbox, type OutboxRow } from "@penguinmails/api-client/admin";
import { allOf } from "@penguinmails/api-client/all-of";
import type { ApiResult } from "@penguinmails/api-client/api";
import type { Page, PageQuery } from "@penguinmails/api-client/page";
import { Card } from "@penguinmails/ui/card";
import { EmptyState } from "@penguinmails/ui/empty-state";
import { formatDuration } from "@penguinmails/ui/format/time";
import { LiveMark } from "@penguinmails/ui/live-mark";
import { PageHead } from "@penguinmails/ui/page-head";
import { Table } from "@penguinmails/ui/table";
import { useLive } from "@penguinmails/ui/use-live";
import { TimeAgo } from "@penguinmails/ui/world-clock";
import Link from "next/link";
import { Pager } from "../pager.tsx";
import { browserApi } from "../session/browser-api.ts";
import { InboxTable } from "./inbox-table.tsx";

type State = { readonly outbox: Page<OutboxRow>; readonly inbox: Page<InboxRow> };
/** Of the page of each that is shown. */
type Queries = { readonly outbox: PageQuery; readonly inbox: PageQuery };

const words = { first: "Oldest", next: "Newer" };

export function MailRoomView({ initial, queries }: { readonly initial: State; readonly queries: Queries }) {
  const live = useLive<State>({ initial, read: () => readRows(queries), everyMs: () => 5_000 });
  const state = live.value;
  const isFirst = (of: keyof Queries) => queries[of].cursor === undefined;
  return (
    <>
      <PageHead
        title="Outbox and inbox"
        lead="What we wrote down and the queue doesn’t have yet; what others told us and nobody acted on yet."
        badge={<LiveMark isLive={live.isLive} problem={live.problem} />}
      />
      <Card title="Outbox: due and not published" flush>
        {state.outbox.items.length > 0 ? (
          <OutboxTable rows={state.outbox.items} />
        ) : (
          <EmptyState icon="check" title={isFirst("outbox") ? "Nothing is late" : "Nothing more is late"}>
            Every job that is due is with its queue. Rows stay here for moments, unless no worker runs.
          </EmptyState>
        )}
      </Card>
      <Pager
        href="/mail-room"
        isFirst={isFirst("outbox")}
        nextCursor={state.outbox.nextCursor}
        words={words}
      />
      <Card title="Inbox: from outside, not handled" id="inbox" flush>
        {state.inbox.items.length > 0 ? (
          <InboxTable rows={state.inbox.items} onChanged={() => void live.refresh()} />
        ) : (
          <EmptyState
            icon="check"
            title={isFirst("inbox") ? "Everything is handled" : "Everything else is handled"}
          >
            Webhooks and callbacks that could not be acted on wait here with their error.
          </EmptyState>
        )}
      </Card>
      <Pager
        href="/mail-room"
        name="inbox"
        isFirst={isFirst("inbox")}
        nextCursor={state.inbox.nextCursor}
        words={words}
      />
    </>
  );
}

function OutboxTable({ rows }: { readonly rows: readonly OutboxRow[] }) {
  return (
    <Table
      caption="Outbox rows that are due and not published"
      rows={rows}
      rowKey={(row) => row.id}
      columns={[
        { header: "Job", kind: "row", cell: (row) => <code>{row.job}</code> },
        {
          header: "Agency",
          cell: (row) => <Link href={`/tenants/${row.tenant.id}`}>{row.tenant.name}</Link>,
        },
        { header: "Due", cell: (row) => <TimeAgo at={row.dueAt} /> },
        { header: "Written", cell: (row) => `${formatDuration(row.ageMs)} ago` },
      ]}
    />
  );
}

function readRows({ outbox, inbox }: Queries): Promise<ApiResult<State>> {
  return allOf({ outbox: listOutbox(browserApi, outbox), inbox: listInbox(browserApi, inbox) });
}
