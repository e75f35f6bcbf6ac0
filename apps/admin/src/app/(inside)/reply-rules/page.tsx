import { listReplyRules, listShippedRules } from "@penguinmails/api-client/reply-rules";
import { buttonClass } from "@penguinmails/ui/button";
import { Card } from "@penguinmails/ui/card";
import { EmptyState } from "@penguinmails/ui/empty-state";
import { PageHead } from "@penguinmails/ui/page-head";
import type { Metadata } from "next";
import Link from "next/link";
import { LoadFailed } from "../../../features/load-failed.tsx";
import { RulesTable } from "../../../features/reply-rules/rules-table.tsx";
import { ShippedCard } from "../../../features/reply-rules/shipped-card.tsx";
import { load, may, serverApi } from "../../../server/load.ts";

export const metadata: Metadata = { title: "Reply rules" };

export default async function ReplyRulesPage() {
  const api = await serverApi();
  const data = await load({ rules: listReplyRules(api), rows: listShippedRules(api) });
  if (!data.ok) return <LoadFailed title="Reply rules" refused={data} />;
  const { items, shipped } = data.value.rules;
  return (
    <>
      <PageHead
        title="Reply rules"
        lead={`What servers say, and what it makes us do. ${shipped} rows ship with the product; those of the staff come before them.`}
        actions={
          (await may("rules.act")) ? (
            <Link className={buttonClass({ variant: "primary" })} href="/reply-rules/new">
              Write a rule
            </Link>
          ) : null
        }
      />
      <Card title="Rules of the staff" flush>
        {items.length > 0 ? (
          <RulesTable rules={items} />
        ) : (
          <EmptyState icon="template" title="No rule of our own">
            The rows that ship read every reply. Write one when a server says something that they don’t know.
          </EmptyState>
        )}
      </Card>
      <ShippedCard rows={data.value.rows.items} />
    </>
  );
}
