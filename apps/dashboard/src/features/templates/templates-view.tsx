"use client";
import { listTemplates, type Template } from "@penguinmails/api-client/campaigns";
import type { Page } from "@penguinmails/api-client/page";
import { buttonClass } from "@penguinmails/ui/button";
import { Card } from "@penguinmails/ui/card";
import { EmptyState } from "@penguinmails/ui/empty-state";
import { PageHead } from "@penguinmails/ui/page-head";
import { Table } from "@penguinmails/ui/table";
import { TimeAgo } from "@penguinmails/ui/world-clock";
import Link from "next/link";
import { MoreRows } from "../more-rows.tsx";
import { browserApi } from "../session/browser-api.ts";
import { useMay } from "../session/session-context.tsx";
import { usePages } from "../use-pages.ts";

export function TemplatesView({ initial }: { readonly initial: Page<Template> }) {
  const mayWrite = useMay("manager");
  const pages = usePages(initial, (cursor) => listTemplates(browserApi, { cursor }));
  const templates = pages.items;
  const action = mayWrite ? (
    <Link href="/templates/new" className={buttonClass({ variant: "primary" })}>
      Write a template
    </Link>
  ) : null;
  return (
    <>
      <PageHead
        title="Templates"
        lead="What you write, with placeholders that each lead fills in."
        actions={templates.length > 0 ? action : null}
      />
      <Card flush>
        {templates.length > 0 ? (
          <Table
            caption="Templates"
            rows={templates}
            rowKey={({ id }) => id}
            columns={[
              {
                header: "Template",
                kind: "row",
                cell: ({ id, name }) => (
                  <Link href={`/templates/${id}`} className="anywhere">
                    {name}
                  </Link>
                ),
              },
              { header: "Subject", cell: ({ subject }) => <span className="anywhere">{subject}</span> },
              {
                header: "Placeholders",
                cell: ({ placeholders }) => (
                  <span className="small quiet anywhere">
                    {placeholders.length > 0 ? placeholders.join(", ") : "none"}
                  </span>
                ),
              },
              { header: "Made", cell: ({ createdAt }) => <TimeAgo at={createdAt} /> },
              {
                header: "Actions",
                kind: "actions",
                cell: ({ id, name }) =>
                  mayWrite ? (
                    <Link
                      href={`/templates/new?from=${id}`}
                      className={buttonClass({ size: "small", variant: "plain" })}
                      aria-label={`Copy ${name}`}
                    >
                      Copy
                    </Link>
                  ) : null,
              },
            ]}
          />
        ) : (
          <EmptyState icon="template" title="No template yet" actions={action}>
            Write one short, plain message. While you type you see it as a lead of yours will read it.
          </EmptyState>
        )}
        <MoreRows hasMore={pages.hasMore} more={pages.more} />
      </Card>
    </>
  );
}
