import { listTenants } from "@penguinmails/api-client/admin";
import { Card } from "@penguinmails/ui/card";
import { EmptyState } from "@penguinmails/ui/empty-state";
import { formatNumberOf } from "@penguinmails/ui/format/number";
import { PageHead } from "@penguinmails/ui/page-head";
import type { Metadata } from "next";
import { LoadFailed } from "../../../features/load-failed.tsx";
import { Pager } from "../../../features/pager.tsx";
import { TenantSearch } from "../../../features/tenants/tenant-search.tsx";
import { TenantsTable } from "../../../features/tenants/tenants-table.tsx";
import { load, may, serverApi } from "../../../server/load.ts";
import { pageQuery } from "../../../server/page-query.ts";

export const metadata: Metadata = { title: "Tenants" };

type Props = { readonly searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function TenantsPage({ searchParams }: Props) {
  const words = await searchParams;
  const search = String(words["search"] ?? "").slice(0, 120);
  const { cursor } = pageQuery(words);
  const query = { limit: 50, search, ...(cursor !== undefined && { cursor }) };
  const data = await load({ tenants: listTenants(await serverApi(), query) });
  if (!data.ok) return <LoadFailed title="Tenants" refused={data} />;
  const { items, nextCursor } = data.value.tenants;
  const isFirst = cursor === undefined;
  const found = formatNumberOf(items.length, "agency", "agencies");
  return (
    <>
      <PageHead title="Tenants" lead="Every agency, with what it runs, sends, pays and costs." />
      <TenantSearch
        search={search}
        found={isFirst && nextCursor === null ? found : `${found} on this page`}
      />
      <Card flush>
        {items.length > 0 ? (
          <TenantsTable tenants={items} seesMoney={await may("money.read")} />
        ) : search ? (
          <EmptyState icon="leads" title="No agency fits">
            Nothing with “{search}” in its name, in a member’s address or in a sending domain.
          </EmptyState>
        ) : (
          <EmptyState icon="leads" title="No agency yet">
            Agencies show here as they sign up.
          </EmptyState>
        )}
      </Card>
      <Pager
        href={search ? `/tenants?search=${encodeURIComponent(search)}` : "/tenants"}
        isFirst={isFirst}
        nextCursor={nextCursor}
      />
    </>
  );
}
