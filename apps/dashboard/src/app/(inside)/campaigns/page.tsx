import { listCampaigns, listLeadLists } from "@penguinmails/api-client/campaigns";
import type { Metadata } from "next";
import { CampaignsView } from "../../../features/campaigns/campaigns-view.tsx";
import { LoadFailed } from "../../../features/load-failed.tsx";
import { load, serverApi } from "../../../server/load.ts";

export const metadata: Metadata = { title: "Campaigns" };

export default async function CampaignsPage() {
  const api = await serverApi();
  const data = await load({ campaigns: listCampaigns(api), lists: listLeadLists(api) });
  if (!data.ok) return <LoadFailed title="Campaigns" refused={data} />;
  return <CampaignsView initial={data.value.campaigns.items} lists={data.value.lists.items} />;
}
