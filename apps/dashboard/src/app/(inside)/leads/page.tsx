import { listLeadLists } from "@penguinmails/api-client/campaigns";
import type { Metadata } from "next";
import { LeadsView } from "../../../features/leads/leads-view.tsx";
import { LoadFailed } from "../../../features/load-failed.tsx";
import { load, serverApi } from "../../../server/load.ts";

export const metadata: Metadata = { title: "Leads" };

export default async function LeadsPage() {
  const data = await load({ lists: listLeadLists(await serverApi()) });
  if (!data.ok) return <LoadFailed title="Leads" refused={data} />;
  return <LeadsView initial={data.value.lists} />;
}
