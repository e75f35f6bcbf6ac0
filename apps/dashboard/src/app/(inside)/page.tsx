import { getOverview } from "@penguinmails/api-client/evidence";
import type { Metadata } from "next";
import { LoadFailed } from "../../features/load-failed.tsx";
import { OverviewView } from "../../features/overview/overview-view.tsx";
import { load, serverApi } from "../../server/load.ts";

export const metadata: Metadata = { title: "Overview" };

export default async function OverviewPage() {
  const data = await load({ overview: getOverview(await serverApi()) });
  if (!data.ok) return <LoadFailed title="Overview" refused={data} />;
  return <OverviewView initial={data.value.overview} />;
}
