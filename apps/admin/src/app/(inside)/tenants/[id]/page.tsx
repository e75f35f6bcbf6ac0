import {
  getAdminReputation,
  getAdminTenant,
  listAdminDecisions,
  listAudit,
} from "@penguinmails/api-client/admin";
import type { Metadata } from "next";
import { LoadFailed } from "../../../../features/load-failed.tsx";
import { TenantView } from "../../../../features/tenants/tenant-view.tsx";
import { load, serverApi } from "../../../../server/load.ts";

export const metadata: Metadata = { title: "Tenant" };

type Props = { readonly params: Promise<{ id: string }> };

export default async function TenantPage({ params }: Props) {
  const [{ id }, api] = await Promise.all([params, serverApi()]);
  const data = await load({ tenant: getAdminTenant(api, encodeURIComponent(id)) });
  if (!data.ok) return <LoadFailed title="Tenant" refused={data} />;
  const { tenant } = data.value;
  const rest = await load({
    reputation: getAdminReputation(api, tenant.id),
    audit: listAudit(api, { tenantId: tenant.id, limit: 15 }),
    decisions: listAdminDecisions(api, { tenantId: tenant.id, folded: true, limit: 8 }),
  });
  if (!rest.ok) return <LoadFailed title={tenant.name} refused={rest} />;
  const { reputation, audit, decisions } = rest.value;
  return (
    <TenantView tenant={tenant} reputation={reputation} audit={audit.items} decisions={decisions.items} />
  );
}
