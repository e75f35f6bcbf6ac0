import { getAdminOverview } from "@penguinmails/api-client/admin";
import type { Metadata } from "next";
import { LoadFailed } from "../../features/load-failed.tsx";
import { OverviewView } from "../../features/overview/overview-view.tsx";
import { load, serverApi } from "../../server/load.ts";

export const metadata: Metadata = { title: "Overview" };

export default async function OverviewPage() {
  const data = await load({ overview: getAdminOverview(await serverApi()) });
  return data.ok ? (
    <OverviewView initial={data.value.overview} />
  ) : (
    <LoadFailed title="Overview" refused={data} />
  );
}
