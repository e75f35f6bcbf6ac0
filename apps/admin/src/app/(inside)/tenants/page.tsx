import { listTenants } from "@penguinmails/api-client/admin";
import { Card } from "@penguinmails/ui/card";
import { EmptyState } from "@penguinmails/ui/empty-state";
import { formatNumberOf } from "@penguinmails/ui/format/number";
import { PageHead } from "@penguinmails/ui/page-head";
import type { Metadata } from "next";
import { LoadFailed } from "../../../features/load-failed.tsx";
import { TenantSearch } from "../../../features/tenants/tenant-search.tsx";
import { TenantsTable } from "../../../features/tenants/tenants-table.tsx";
import { load, may, serverApi } from "../../../server/load.ts";

export const metadata: Metadata = { title: "Tenants" };

type Props = { readonly searchParams: Promise<{ search?: string | string[] }> };

export default async function TenantsPage({ searchParams }: Props) {
  const search = String((await searchParams).search ?? "").slice(0, 120);
  const data = await load({ tenants: listTenants(await serverApi(), search) });
  if (!data.ok) return <LoadFailed title="Tenants" refused={data} />;
  const { items } = data.value.tenants;
  return (
    <>
      <PageHead title="Tenants" lead="Every agency, with what it runs, sends, pays and costs." />
      <TenantSearch search={search} found={formatNumberOf(items.length, "agency", "agencies")} />
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
    </>
  );
}
