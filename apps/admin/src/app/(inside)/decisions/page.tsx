import { listAdminDecisions } from "@penguinmails/api-client/admin";
import { Card } from "@penguinmails/ui/card";
import { EmptyState } from "@penguinmails/ui/empty-state";
import { PageHead } from "@penguinmails/ui/page-head";
import type { Metadata } from "next";
import { DecisionList } from "../../../features/decisions/decision-list.tsx";
import { LoadFailed } from "../../../features/load-failed.tsx";
import { OneTenantNote } from "../../../features/one-tenant-note.tsx";
import { Pager } from "../../../features/pager.tsx";
import { load, serverApi } from "../../../server/load.ts";
import { pageQuery } from "../../../server/page-query.ts";

export const metadata: Metadata = { title: "Decisions" };

type Props = { readonly searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function DecisionsPage({ searchParams }: Props) {
  const query = pageQuery(await searchParams);
  const data = await load({
    page: listAdminDecisions(await serverApi(), { ...query, folded: true, limit: 50 }),
  });
  if (!data.ok) return <LoadFailed title="Decisions" refused={data} />;
  const { items, nextCursor } = data.value.page;
  const href = query.tenantId ? `/decisions?tenant=${query.tenantId}` : "/decisions";
  return (
    <>
      <PageHead
        title="Decisions"
        lead="Each limit that moved, by policy or by hand: what, why, and what clears it."
      />
      {query.tenantId ? (
        <OneTenantNote tenantId={query.tenantId} name={items[0]?.tenant.name ?? null} allHref="/decisions" />
      ) : null}
      <Card flush>
        {items.length > 0 ? (
          <DecisionList decisions={items} showsTenant={!query.tenantId} />
        ) : (
          <EmptyState icon="evidence" title="No limit has moved">
            Once mail flows, what receivers answer moves the limits of warm-up. Each move shows here.
          </EmptyState>
        )}
      </Card>
      <Pager href={href} isFirst={query.cursor === undefined} nextCursor={nextCursor} />
    </>
  );
}
