import { listAudit, listStaffAudit } from "@penguinmails/api-client/admin";
import { Card } from "@penguinmails/ui/card";
import { EmptyState } from "@penguinmails/ui/empty-state";
import { PageHead } from "@penguinmails/ui/page-head";
import type { Metadata } from "next";
import { AuditList } from "../../../features/audit/audit-list.tsx";
import { AuditTabs } from "../../../features/audit/audit-tabs.tsx";
import { StaffAuditList } from "../../../features/audit/staff-audit-list.tsx";
import { LoadFailed } from "../../../features/load-failed.tsx";
import { OneTenantNote } from "../../../features/one-tenant-note.tsx";
import { Pager } from "../../../features/pager.tsx";
import { load, may, serverApi } from "../../../server/load.ts";
import { pageQuery } from "../../../server/page-query.ts";

export const metadata: Metadata = { title: "Audit log" };

type Props = { readonly searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function AuditPage({ searchParams }: Props) {
  const words = await searchParams;
  const query = pageQuery(words);
  const seesStaff = await may("staff.manage");
  const isOfStaff = words["of"] === "staff" && seesStaff;
  return (
    <>
      <PageHead title="Audit log" lead="Who did what, newest first. Nothing here can be changed." />
      {seesStaff ? <AuditTabs isOfStaff={isOfStaff} /> : null}
      {isOfStaff ? await ofStaff(query.cursor) : await ofAgencies(query)}
    </>
  );
}

async function ofAgencies(query: ReturnType<typeof pageQuery>) {
  const data = await load({ page: listAudit(await serverApi(), { ...query, limit: 50 }) });
  if (!data.ok) return <LoadFailed title="Agencies" refused={data} />;
  const { items, nextCursor } = data.value.page;
  const { tenantId } = query;
  return (
    <>
      {tenantId ? (
        <OneTenantNote tenantId={tenantId} name={items[0]?.tenant.name ?? null} allHref="/audit" />
      ) : null}
      <Card flush>
        {items.length > 0 ? (
          <AuditList rows={items} hidesTenant={tenantId !== undefined} />
        ) : (
          <EmptyState icon="template" title="Nothing was done yet">
            What agencies, our staff and our jobs do to agencies’ rows shows here.
          </EmptyState>
        )}
      </Card>
      <Pager
        href={tenantId ? `/audit?tenant=${tenantId}` : "/audit"}
        isFirst={query.cursor === undefined}
        nextCursor={nextCursor}
      />
    </>
  );
}

async function ofStaff(cursor: string | undefined) {
  const query = cursor === undefined ? {} : { cursor };
  const data = await load({ page: listStaffAudit(await serverApi(), { ...query, limit: 50 }) });
  if (!data.ok) return <LoadFailed title="Staff" refused={data} />;
  const { items, nextCursor } = data.value.page;
  return (
    <>
      <Card flush>
        {items.length > 0 ? (
          <StaffAuditList rows={items} />
        ) : (
          <EmptyState icon="team" title="Nothing yet">
            What staff open and do shows here.
          </EmptyState>
        )}
      </Card>
      <Pager href="/audit?of=staff" isFirst={cursor === undefined} nextCursor={nextCursor} />
    </>
  );
}
