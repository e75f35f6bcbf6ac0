import { listFleet } from "@penguinmails/api-client/admin";
import type { Metadata } from "next";
import { FleetView } from "../../../features/fleet/fleet-view.tsx";
import { nodeGroup } from "../../../features/fleet/node-groups.ts";
import { LoadFailed } from "../../../features/load-failed.tsx";
import { load, serverApi } from "../../../server/load.ts";
import { pageQuery } from "../../../server/page-query.ts";

export const metadata: Metadata = { title: "Fleet" };

type Props = { readonly searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function FleetPage({ searchParams }: Props) {
  const words = await searchParams;
  const { cursor } = pageQuery(words);
  const query = { limit: 50, group: nodeGroup(words["group"]), ...(cursor !== undefined && { cursor }) };
  const data = await load({ fleet: listFleet(await serverApi(), query) });
  return data.ok ? (
    <FleetView key={`${query.group} ${cursor}`} initial={data.value.fleet} query={query} />
  ) : (
    <LoadFailed title="Fleet" refused={data} />
  );
}
