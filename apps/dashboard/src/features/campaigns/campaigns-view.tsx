"use client";
import { type Campaign, listCampaigns } from "@penguinmails/api-client/campaigns";
import type { Page } from "@penguinmails/api-client/page";
import { buttonClass } from "@penguinmails/ui/button";
import { Card } from "@penguinmails/ui/card";
import { EmptyState } from "@penguinmails/ui/empty-state";
import { formatCount, formatShare } from "@penguinmails/ui/format/number";
import { Meter } from "@penguinmails/ui/meter";
import { PageHead } from "@penguinmails/ui/page-head";
import { ProblemNote } from "@penguinmails/ui/problem-note";
import { Table } from "@penguinmails/ui/table";
import Link from "next/link";
import { MoreRows } from "../more-rows.tsx";
import { NextSend } from "../next-send.tsx";
import { browserApi } from "../session/browser-api.ts";
import { useMay } from "../session/session-context.tsx";
import { StatusBadge } from "../status-badge.tsx";
import { useLivePages } from "../use-live-pages.ts";
import { bounceShareOf, waitingOf } from "./campaign-progress.ts";
import { heldInShort } from "./held-in-short.ts";

export function CampaignsView({ initial }: { readonly initial: Page<Campaign> }) {
  const mayStart = useMay("manager");
  const list = useLivePages<Campaign>({
    initial,
    read: (query) => listCampaigns(browserApi, query),
    everyMs: (campaigns) =>
      campaigns.some(({ status }) => status === "running" || status === "planning") ? 2_000 : null,
  });
  const action = mayStart ? (
    <Link href="/campaigns/new" className={buttonClass({ variant: "primary" })}>
      New campaign
    </Link>
  ) : null;
  return (
    <>
      <PageHead
        title="Campaigns"
        lead="One message to each lead of a list, at the pace that your mailboxes have earned."
        actions={list.items.length > 0 ? action : null}
      />
      {list.problem ? <ProblemNote problem={list.problem} /> : null}
      <Card flush>
        {list.items.length > 0 ? (
          <CampaignsTable campaigns={list.items} />
        ) : (
          <EmptyState icon="campaign" title="No campaign yet" actions={action}>
            Take a list, a template and the mailboxes that send. Before anything goes out you see all that
            stands in the way, at once.
          </EmptyState>
        )}
        <MoreRows hasMore={list.hasMore} more={list.more} />
      </Card>
    </>
  );
}

function CampaignsTable({ campaigns }: { readonly campaigns: readonly Campaign[] }) {
  return (
    <Table
      caption="Campaigns"
      rows={campaigns}
      rowKey={({ id }) => id}
      columns={[
        {
          header: "Campaign",
          kind: "row",
          cell: ({ id, name, leadListName }) => (
            <>
              <Link href={`/campaigns/${id}`} className="anywhere">
                {name}
              </Link>
              <div className="small quiet anywhere">to {leadListName}</div>
            </>
          ),
        },
        { header: "State", cell: ({ status }) => <StatusBadge kind="campaign" state={status} /> },
        {
          header: "Sent",
          cell: ({ status, counts }) =>
            status === "draft" ? (
              <span className="quiet">not launched</span>
            ) : (
              <Meter label="Sent" value={counts.planned - waitingOf(counts)} max={counts.planned} />
            ),
        },
        { header: "Delivered", kind: "number", cell: ({ counts }) => formatCount(counts.delivered) },
        { header: "Replies", kind: "number", cell: ({ counts }) => formatCount(counts.replied) },
        { header: "Bounced", kind: "number", cell: ({ counts }) => formatShare(bounceShareOf(counts)) },
        {
          header: "Next message",
          cell: (campaign) => <NextMessage campaign={campaign} />,
        },
      ]}
    />
  );
}

function NextMessage({ campaign }: { readonly campaign: Campaign }) {
  const { status, nextSendAt } = campaign;
  if (status !== "running" || nextSendAt === null) return <span className="quiet">–</span>;
  return heldInShort(campaign) ?? <NextSend at={nextSendAt} />;
}
