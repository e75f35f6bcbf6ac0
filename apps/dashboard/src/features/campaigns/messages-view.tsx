"use client";
import { type Campaign, listMessages, type Message } from "@penguinmails/api-client/campaigns";
import type { Page } from "@penguinmails/api-client/page";
import { operatorLabel } from "@penguinmails/contracts/operator-label";
import { BreakableName } from "@penguinmails/ui/breakable-name";
import { Card } from "@penguinmails/ui/card";
import { EmptyState } from "@penguinmails/ui/empty-state";
import { PageHead } from "@penguinmails/ui/page-head";
import { Table } from "@penguinmails/ui/table";
import { TimeAgo } from "@penguinmails/ui/world-clock";
import Link from "next/link";
import { BackLink } from "../back-link.tsx";
import { MoreRows } from "../more-rows.tsx";
import { browserApi } from "../session/browser-api.ts";
import { StatusBadge } from "../status-badge.tsx";
import { statusWord } from "../status-words.ts";
import { usePages } from "../use-pages.ts";
import { LastReply } from "./last-reply.tsx";
import { messageStates } from "./message-states.ts";

type Props = {
  readonly campaign: Campaign;
  readonly initial: Page<Message>;
  readonly state: string | null;
};

export function MessagesView({ campaign, initial, state }: Props) {
  const pages = usePages(initial, (cursor) =>
    listMessages(browserApi, campaign.id, { cursor, ...(state && { state }) }),
  );
  const base = `/campaigns/${campaign.id}/messages`;
  return (
    <>
      <PageHead
        back={<BackLink href={`/campaigns/${campaign.id}`}>{campaign.name}</BackLink>}
        title="Messages"
        lead="In the order of the list, with what each receiver's server said last."
      />
      <nav className="segments" aria-label="Only one state">
        <Link href={base} className="segment" aria-current={state === null ? "page" : undefined}>
          All
        </Link>
        {messageStates.map((one) => (
          <Link
            key={one}
            href={`${base}?state=${one}`}
            className="segment"
            aria-current={state === one ? "page" : undefined}
          >
            {statusWord("message", one).label}
          </Link>
        ))}
      </nav>
      <Card flush>
        {pages.items.length > 0 ? (
          <MessagesTable messages={pages.items} />
        ) : (
          <EmptyState icon="campaign" title="No message here">
            {state ? "None is in this state at the moment." : "They appear once the campaign is planned."}
          </EmptyState>
        )}
        <MoreRows hasMore={pages.hasMore} more={pages.more} />
      </Card>
    </>
  );
}

function MessagesTable({ messages }: { readonly messages: readonly Message[] }) {
  return (
    <Table
      caption="Messages"
      rows={messages}
      rowKey={({ id }) => id}
      columns={[
        {
          header: "To",
          kind: "row",
          cell: ({ to, operator }) => (
            <div className="message-to">
              <BreakableName name={to} />
              <div className="small quiet">{operatorLabel(operator)}</div>
            </div>
          ),
        },
        {
          header: "State, and what the server said",
          kind: "words",
          cell: ({ to, state, lastReply }) => (
            <>
              <StatusBadge kind="message" state={state} />
              {lastReply ? <LastReply of={to} words={lastReply} isClamped={state === "delivered"} /> : null}
            </>
          ),
        },
        {
          header: "From",
          kind: "brief",
          cell: ({ from }) => (
            <div className="message-from small quiet">{from ? <BreakableName name={from} /> : "–"}</div>
          ),
        },
        {
          header: "Goes or went",
          kind: "brief",
          cell: ({ sendAt }) =>
            sendAt ? (
              <span className="message-at">
                <TimeAgo at={sendAt} />
              </span>
            ) : (
              <span className="message-at quiet nowrap">no slot yet</span>
            ),
        },
      ]}
    />
  );
}
