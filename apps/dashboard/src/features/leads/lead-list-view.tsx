"use client";
import { type Lead, type LeadList, listLeads, type RejectedRow } from "@penguinmails/api-client/campaigns";
import type { Page } from "@penguinmails/api-client/page";
import { BreakableName } from "@penguinmails/ui/breakable-name";
import { buttonClass } from "@penguinmails/ui/button";
import { Card } from "@penguinmails/ui/card";
import { EmptyState } from "@penguinmails/ui/empty-state";
import { formatCount, formatNumberOf } from "@penguinmails/ui/format/number";
import { KeyFigure } from "@penguinmails/ui/key-figure";
import { Note } from "@penguinmails/ui/note";
import { PageHead } from "@penguinmails/ui/page-head";
import { Table } from "@penguinmails/ui/table";
import { TimeAgo } from "@penguinmails/ui/world-clock";
import Link from "next/link";
import { BackLink } from "../back-link.tsx";
import { MoreRows } from "../more-rows.tsx";
import { browserApi } from "../session/browser-api.ts";
import { useMay } from "../session/session-context.tsx";
import { StatusBadge } from "../status-badge.tsx";
import { usePages } from "../use-pages.ts";
import { columnTitle, valueIn } from "./column-names.ts";
import { RejectedCard } from "./rejected-card.tsx";

type Props = {
  readonly list: LeadList;
  readonly leads: Page<Lead>;
  readonly rejected: Page<RejectedRow>;
  readonly justImported: boolean;
};

export function LeadListView({ list, leads, rejected, justImported }: Props) {
  const mayWrite = useMay("manager");
  const pages = usePages(leads, (cursor) => listLeads(browserApi, list.id, { cursor }));
  return (
    <>
      <PageHead
        back={<BackLink href="/leads">Leads</BackLink>}
        title={list.name}
        lead={
          <>
            Imported <TimeAgo at={list.createdAt} />.
          </>
        }
        actions={
          mayWrite && list.imported > 0 ? (
            <Link href={`/campaigns/new?list=${list.id}`} className={buttonClass({ variant: "primary" })}>
              Write to them
            </Link>
          ) : null
        }
      />
      {justImported ? <ImportResult list={list} /> : null}
      <div className="grid-3">
        <KeyFigure label="Leads" value={formatCount(list.imported)} hint="can be written to" />
        <KeyFigure
          label="Rejected rows"
          value={formatCount(list.rejected)}
          hint="listed below, each with its reason"
        />
        <KeyFigure
          label="Rows in the file"
          value={formatCount(list.rows)}
          hint="every one is accounted for"
        />
      </div>
      {list.rejected > 0 ? <RejectedCard list={list} initial={rejected} justImported={justImported} /> : null}
      <Card title="Leads" flush>
        {pages.items.length > 0 ? (
          <LeadsTable columns={list.columns} leads={pages.items} />
        ) : (
          <EmptyState icon="leads" title="No row became a lead">
            Look at the reasons above, mend the file and import it again.
          </EmptyState>
        )}
        <MoreRows hasMore={pages.hasMore} more={pages.more} />
      </Card>
    </>
  );
}

function ImportResult({ list }: { readonly list: LeadList }) {
  const leads = formatNumberOf(list.imported, "lead");
  if (list.rejected === 0)
    return <Note tone="ok" title={`${leads} imported; no row was rejected`} announce />;
  return (
    <Note
      tone={list.imported === 0 ? "bad" : "warn"}
      title={`${leads} imported, ${formatNumberOf(list.rejected, "row")} rejected`}
      announce
    >
      <p>
        The rejected rows are below with their lines and reasons. Mend them and import them as another list.
      </p>
    </Note>
  );
}

function LeadsTable(props: { readonly columns: readonly string[]; readonly leads: readonly Lead[] }) {
  return (
    <Table
      caption="Leads"
      narrow="scroll"
      rows={props.leads}
      rowKey={({ id }) => id}
      columns={[
        ...props.columns.map((column) => ({
          header: columnTitle(column),
          kind: column === "email" ? ("row" as const) : ("text" as const),
          cell: (lead: Lead) => {
            const value = valueIn(lead, column);
            if (!value) return <span className="quiet">–</span>;
            return column === "email" ? <BreakableName name={value} /> : value;
          },
        })),
        {
          header: "State",
          cell: ({ status }) => <StatusBadge kind="lead" state={status} />,
        },
      ]}
    />
  );
}
