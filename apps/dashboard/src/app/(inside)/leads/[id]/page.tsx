import { getLeadList, listLeads, listRejectedRows } from "@penguinmails/api-client/campaigns";
import type { Metadata } from "next";
import { LeadListView } from "../../../../features/leads/lead-list-view.tsx";
import { LoadFailed } from "../../../../features/load-failed.tsx";
import { load, serverApi } from "../../../../server/load.ts";

export const metadata: Metadata = { title: "Lead list" };

type Props = {
  readonly params: Promise<{ id: string }>;
  readonly searchParams: Promise<{ imported?: string | string[] }>;
};

export default async function LeadListPage({ params, searchParams }: Props) {
  const [{ id: raw }, { imported }, api] = await Promise.all([params, searchParams, serverApi()]);
  const id = encodeURIComponent(raw);
  const data = await load({
    list: getLeadList(api, id),
    leads: listLeads(api, id, { limit: 25 }),
    rejected: listRejectedRows(api, id, { limit: 10 }),
  });
  if (!data.ok) return <LoadFailed title="Lead list" refused={data} />;
  return <LeadListView {...data.value} justImported={imported !== undefined} />;
}
