import { getFleetNode } from "@penguinmails/api-client/admin";
import type { Metadata } from "next";
import { FleetNodeView } from "../../../../features/fleet/fleet-node-view.tsx";
import { LoadFailed } from "../../../../features/load-failed.tsx";
import { load, serverApi } from "../../../../server/load.ts";

export const metadata: Metadata = { title: "Node" };

type Props = { readonly params: Promise<{ id: string }> };

export default async function FleetNodePage({ params }: Props) {
  const [{ id }, api] = await Promise.all([params, serverApi()]);
  const data = await load({ node: getFleetNode(api, encodeURIComponent(id)) });
  return data.ok ? (
    <FleetNodeView key={id} initial={data.value.node} />
  ) : (
    <LoadFailed title="Node" refused={data} />
  );
}
