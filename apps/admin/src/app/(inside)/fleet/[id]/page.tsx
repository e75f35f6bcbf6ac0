import { getFleetNode } from "@penguinmails/api-client/admin";
import { fleetNodeBlocklists } from "@penguinmails/api-client/blocklists";
import type { Metadata } from "next";
import { FleetNodeView } from "../../../../features/fleet/fleet-node-view.tsx";
import { LoadFailed } from "../../../../features/load-failed.tsx";
import { load, serverApi } from "../../../../server/load.ts";

export const metadata: Metadata = { title: "Node" };

type Props = { readonly params: Promise<{ id: string }> };

export default async function FleetNodePage({ params }: Props) {
  const [{ id }, api] = await Promise.all([params, serverApi()]);
  const key = encodeURIComponent(id);
  const data = await load({ node: getFleetNode(api, key), blocklists: fleetNodeBlocklists(api, key) });
  return data.ok ? (
    <FleetNodeView key={id} initial={data.value.node} blocklists={data.value.blocklists.items} />
  ) : (
    <LoadFailed title="Node" refused={data} />
  );
}
