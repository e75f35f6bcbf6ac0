"use client";
import { type AdminOperatorFeeds, listOperatorFeeds } from "@penguinmails/api-client/operator-feeds";
import type { PageQuery } from "@penguinmails/api-client/page";
import { Badge } from "@penguinmails/ui/badge";
import { Card } from "@penguinmails/ui/card";
import { EmptyState } from "@penguinmails/ui/empty-state";
import { formatCount } from "@penguinmails/ui/format/number";
import { LiveMark } from "@penguinmails/ui/live-mark";
import { PageHead } from "@penguinmails/ui/page-head";
import { Table } from "@penguinmails/ui/table";
import { useLive } from "@penguinmails/ui/use-live";
import { TimeAgo } from "@penguinmails/ui/world-clock";
import Link from "next/link";
import { Pager } from "../pager.tsx";
import { browserApi } from "../session/browser-api.ts";
import { useMay } from "../session/session-context.tsx";
import { YahooImport } from "./yahoo-import.tsx";

type Feed = AdminOperatorFeeds["feeds"][number];

type Props = {
  readonly initial: AdminOperatorFeeds;
  /** Of the page of troubles that is shown. */
  readonly query: PageQuery;
};

export function OperatorFeedsView({ initial, query }: Props) {
  const mayAct = useMay("fleet.act");
  const live = useLive({ initial, read: () => listOperatorFeeds(browserApi, query), everyMs: () => 15_000 });
  const { feeds, troubles, nextCursor } = live.value;
  const isFirst = query.cursor === undefined;
  return (
    <>
      <PageHead
        title="Operators’ statistics"
        lead="What Gmail, Microsoft and Yahoo count of our mail themselves. They are read once a day; silence changes no limit."
        badge={<LiveMark isLive={live.isLive} problem={live.problem} />}
      />
      <Card title="Held against somebody in the last days" flush>
        {troubles.length > 0 ? (
          <TroublesTable troubles={troubles} />
        ) : (
          <EmptyState icon="check" title={isFirst ? "Nothing is held against anybody" : "Nothing older"}>
            No operator told a rate, a colour or a trap in the last days that a limit heeds.
          </EmptyState>
        )}
      </Card>
      <Pager href="/operator-feeds" isFirst={isFirst} nextCursor={nextCursor} />
      <Card title="The readings" flush>
        <FeedsTable feeds={feeds} />
      </Card>
      {mayAct ? <YahooImport onDone={() => void live.refresh()} /> : null}
    </>
  );
}

function FeedsTable({ feeds }: { readonly feeds: readonly Feed[] }) {
  return (
    <Table
      caption="How the readings go"
      rows={feeds}
      rowKey={({ source }) => source}
      columns={[
        { header: "Operator", kind: "row", cell: ({ sourceName }) => sourceName },
        { header: "State", cell: (feed) => <State feed={feed} /> },
        { header: "Told of", kind: "number", cell: ({ covered }) => formatCount(covered) },
        {
          header: "Answered",
          cell: ({ answeredAt }) =>
            answeredAt ? <TimeAgo at={answeredAt} /> : <span className="quiet">never</span>,
        },
      ]}
    />
  );
}

function State({ feed: { source, askedAt, fault } }: { readonly feed: Feed }) {
  if (askedAt === null) {
    return (
      <>
        <Badge tone="idle">Not read yet</Badge>{" "}
        <span className="quiet">
          {source === "yahoo"
            ? "A person brings what Yahoo’s page shows."
            : "Set up by the worker’s settings."}
        </span>
      </>
    );
  }
  if (fault === null) return <Badge tone="ok">Read</Badge>;
  return (
    <>
      <Badge tone="warn">Failed</Badge> <span className="quiet">{fault}</span>
    </>
  );
}

function TroublesTable({ troubles }: Pick<AdminOperatorFeeds, "troubles">) {
  return (
    <Table
      caption="What operators hold against somebody"
      rows={troubles}
      rowKey={({ tenantId, sentence }) => `${tenantId} ${sentence}`}
      columns={[
        { header: "Day", kind: "row", cell: ({ day }) => day },
        {
          header: "Agency",
          cell: ({ tenantId, tenantName }) => <Link href={`/tenants/${tenantId}`}>{tenantName}</Link>,
        },
        { header: "What they say", cell: ({ sentence }) => sentence },
        {
          header: "Limits",
          cell: ({ verdict }) =>
            verdict === "hold" ? <Badge tone="warn">don’t rise</Badge> : <Badge tone="bad">shrink</Badge>,
        },
      ]}
    />
  );
}
