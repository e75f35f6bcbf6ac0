"use client";
import { type LeadImport, type LeadList, listLeadLists } from "@penguinmails/api-client/campaigns";
import type { Page } from "@penguinmails/api-client/page";
import { Button } from "@penguinmails/ui/button";
import { Card } from "@penguinmails/ui/card";
import { EmptyState } from "@penguinmails/ui/empty-state";
import { formatCount } from "@penguinmails/ui/format/number";
import { PageHead } from "@penguinmails/ui/page-head";
import { Table } from "@penguinmails/ui/table";
import { TimeAgo } from "@penguinmails/ui/world-clock";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { MoreRows } from "../more-rows.tsx";
import { browserApi } from "../session/browser-api.ts";
import { useMay } from "../session/session-context.tsx";
import { usePages } from "../use-pages.ts";
import { ImportForm } from "./import-form.tsx";

export function LeadsView({ initial }: { readonly initial: Page<LeadList> }) {
  const router = useRouter();
  const mayImport = useMay("manager");
  const [importing, setImporting] = useState(false);
  const pages = usePages(initial, (cursor) => listLeadLists(browserApi, { cursor }));
  const lists = pages.items;
  const open = importing || (lists.length === 0 && mayImport);
  const done = ({ id }: LeadImport) => router.push(`/leads/${id}?imported`);
  return (
    <>
      <PageHead
        title="Leads"
        lead="The people you write to, in lists. Every row of a file becomes a lead or is rejected with its line and reason; none is lost."
        actions={
          mayImport && !open ? (
            <Button variant="primary" icon="upload" onClick={() => setImporting(true)}>
              Import a list
            </Button>
          ) : null
        }
      />
      {open ? (
        <Card
          title={lists.length === 0 ? "Import your first list" : "Import a list"}
          actions={
            lists.length > 0 ? (
              <Button size="small" onClick={() => setImporting(false)}>
                Cancel
              </Button>
            ) : null
          }
        >
          <div className="import">
            <ImportForm onDone={done} />
          </div>
        </Card>
      ) : null}
      {lists.length > 0 ? (
        <Card flush>
          <ListsTable lists={lists} />
          <MoreRows hasMore={pages.hasMore} more={pages.more} />
        </Card>
      ) : mayImport ? null : (
        <Card>
          <EmptyState icon="leads" title="No list yet">
            A manager or owner of your agency can import one.
          </EmptyState>
        </Card>
      )}
    </>
  );
}

function ListsTable({ lists }: { readonly lists: readonly LeadList[] }) {
  return (
    <Table
      caption="Lead lists"
      rows={lists}
      rowKey={({ id }) => id}
      columns={[
        {
          header: "List",
          kind: "row",
          cell: ({ id, name }) => (
            <Link href={`/leads/${id}`} className="anywhere">
              {name}
            </Link>
          ),
        },
        { header: "Leads", kind: "number", cell: ({ imported }) => formatCount(imported) },
        {
          header: "Rejected",
          kind: "number",
          cell: ({ rejected }) => (rejected === 0 ? <span className="quiet">0</span> : formatCount(rejected)),
        },
        {
          header: "Columns",
          cell: ({ columns }) => <span className="small quiet anywhere">{columns.join(", ")}</span>,
        },
        { header: "Imported", cell: ({ createdAt }) => <TimeAgo at={createdAt} /> },
      ]}
    />
  );
}
