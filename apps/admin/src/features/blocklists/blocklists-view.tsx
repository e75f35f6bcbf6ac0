"use client";
import {
  type AdminBlocklists,
  type Delisting,
  listBlocklists,
  listDelistings,
} from "@penguinmails/api-client/blocklists";
import type { Page, PageQuery } from "@penguinmails/api-client/page";
import { Badge } from "@penguinmails/ui/badge";
import { Card } from "@penguinmails/ui/card";
import { EmptyState } from "@penguinmails/ui/empty-state";
import { FoldCard } from "@penguinmails/ui/fold-card";
import { formatNumberOf } from "@penguinmails/ui/format/number";
import { LiveMark } from "@penguinmails/ui/live-mark";
import { PageHead } from "@penguinmails/ui/page-head";
import { Table } from "@penguinmails/ui/table";
import { useLive } from "@penguinmails/ui/use-live";
import { TimeAgo } from "@penguinmails/ui/world-clock";
import Link from "next/link";
import { Pager, taskWords } from "../pager.tsx";
import { browserApi } from "../session/browser-api.ts";
import { DelistingCard } from "./delisting-card.tsx";

type Props = {
  readonly initial: { readonly lists: AdminBlocklists; readonly tasks: Page<Delisting> };
  /** Of the page of each that is shown. */
  readonly queries: { readonly lists: PageQuery; readonly tasks: PageQuery };
};

export function BlocklistsView({ initial, queries }: Props) {
  const live = useLive({
    initial: initial.lists,
    read: () => listBlocklists(browserApi, queries.lists),
    everyMs: () => 15_000,
  });
  const delistings = useLive({
    initial: initial.tasks,
    read: () => listDelistings(browserApi, queries.tasks),
    everyMs: () => 15_000,
  });
  const { listings, zones } = live.value;
  const { items, nextCursor } = delistings.value;
  const open = items.filter(({ closedAt }) => closedAt === null);
  const closed = items.filter(({ closedAt }) => closedAt !== null);
  return (
    <>
      <PageHead
        title="Block lists"
        lead="Which addresses and domains stand on a public block list, and which lists can be believed."
        badge={<LiveMark isLive={live.isLive} problem={live.problem} />}
      />
      {open.map((task) => (
        <DelistingCard key={task.id} task={task} onDone={() => void delistings.refresh()} />
      ))}
      <Card title="Listed now" flush>
        {listings.length > 0 ? (
          <ListingsTable listings={listings} />
        ) : (
          <EmptyState icon="check" title="Nobody is listed">
            No list that could be asked holds an address or a domain of ours.
          </EmptyState>
        )}
      </Card>
      <Pager
        href="/blocklists"
        name="listed"
        isFirst={queries.lists.cursor === undefined}
        nextCursor={live.value.nextCursor}
      />
      <FoldCard
        title="The lists"
        inShort={zonesInShort(zones)}
        startsOpen={zones.some(({ believed }) => believed === false)}
        flush
      >
        <ZonesTable zones={zones} />
      </FoldCard>
      {closed.length > 0 ? (
        <Card title="Back in rotation" flush>
          <ClosedTable tasks={closed} />
        </Card>
      ) : null}
      <Pager
        href="/blocklists"
        isFirst={queries.tasks.cursor === undefined}
        nextCursor={nextCursor}
        words={taskWords}
      />
    </>
  );
}

function ListingsTable({ listings }: { readonly listings: AdminBlocklists["listings"] }) {
  return (
    <Table
      caption="Listings that stand"
      rows={listings}
      rowKey={(listing) => listing.id}
      columns={[
        { header: "Listed", kind: "row", cell: ({ subject }) => <code>{subject.label}</code> },
        {
          header: "List",
          cell: ({ name, refuses }) => <Badge tone={refuses ? "bad" : "warn"}>{name}</Badge>,
        },
        {
          header: "Agency",
          cell: ({ tenantId, tenantName }) => <Link href={`/tenants/${tenantId}`}>{tenantName}</Link>,
        },
        { header: "What it means", cell: ({ meanings }) => meanings.join("; ") },
        { header: "Since", cell: ({ since }) => <TimeAgo at={since} /> },
        {
          header: "Way out",
          cell: ({ removalUrl }) => (
            <a href={removalUrl} target="_blank" rel="noreferrer">
              Ask for removal
            </a>
          ),
        },
      ]}
    />
  );
}

function ClosedTable({ tasks }: { readonly tasks: readonly Delisting[] }) {
  return (
    <Table
      caption="Addresses and domains that came back"
      rows={tasks}
      rowKey={({ id }) => id}
      columns={[
        { header: "What", kind: "row", cell: ({ subject }) => <code>{subject.label}</code> },
        {
          header: "Agency",
          cell: ({ tenantId, tenantName }) => <Link href={`/tenants/${tenantId}`}>{tenantName}</Link>,
        },
        { header: "Left", cell: ({ openedAt }) => <TimeAgo at={openedAt} /> },
        { header: "Came back", cell: ({ closedAt }) => (closedAt ? <TimeAgo at={closedAt} /> : null) },
        { header: "Closed with", cell: ({ closeReason }) => closeReason },
      ]}
    />
  );
}

function zonesInShort(zones: AdminBlocklists["zones"]): string {
  const doubted = zones.filter(({ believed }) => believed === false).length;
  const all = formatNumberOf(zones.length, "list");
  return doubted > 0 ? `${all}, ${doubted} not believed` : all;
}

function ZonesTable({ zones }: { readonly zones: AdminBlocklists["zones"] }) {
  return (
    <Table
      caption="Block lists that are watched"
      rows={zones}
      rowKey={({ zone }) => zone}
      columns={[
        { header: "List", kind: "row", cell: ({ name }) => name },
        { header: "Zone", cell: ({ zone }) => <code>{zone}</code> },
        { header: "Holds", cell: ({ lists }) => (lists === "address" ? "Addresses" : "Domains") },
        {
          header: "Who is on it",
          cell: ({ refuses }) => (refuses ? "leaves rotation" : <span className="quiet">is told only</span>),
        },
        { header: "Self-test", cell: (zone) => <Trust zone={zone} /> },
        {
          header: "Tested",
          cell: ({ testedAt }) =>
            testedAt ? <TimeAgo at={testedAt} /> : <span className="quiet">not yet</span>,
        },
      ]}
    />
  );
}

function Trust({ zone: { believed, cause } }: { readonly zone: AdminBlocklists["zones"][number] }) {
  if (believed === null) return <Badge tone="busy">Not tested yet</Badge>;
  if (believed) return <Badge tone="ok">Passed</Badge>;
  return (
    <>
      <Badge tone="warn">Not believed</Badge> <span className="quiet">{cause}</span>
    </>
  );
}
