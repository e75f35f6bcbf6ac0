import { listCampaigns } from "@penguinmails/api-client/campaigns";
import type { Metadata } from "next";
import { CampaignsView } from "../../../features/campaigns/campaigns-view.tsx";
import { LoadFailed } from "../../../features/load-failed.tsx";
import { load, serverApi } from "../../../server/load.ts";

export const metadata: Metadata = { title: "Campaigns" };

export default async function CampaignsPage() {
  const data = await load({ campaigns: listCampaigns(await serverApi()) });
  if (!data.ok) return <LoadFailed title="Campaigns" refused={data} />;
  return <CampaignsView initial={data.value.campaigns} />;
}
