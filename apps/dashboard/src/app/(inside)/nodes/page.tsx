import { getSubscription } from "@penguinmails/api-client/billing";
import { listNodes } from "@penguinmails/api-client/fleet";
import type { Metadata } from "next";
import { LoadFailed } from "../../../features/load-failed.tsx";
import { NodesView } from "../../../features/nodes/nodes-view.tsx";
import { load, serverApi } from "../../../server/load.ts";

export const metadata: Metadata = { title: "Nodes" };

export default async function NodesPage() {
  const api = await serverApi();
  const data = await load({ nodes: listNodes(api), subscription: getSubscription(api) });
  if (!data.ok) return <LoadFailed title="Nodes" refused={data} />;
  const { nodes, subscription } = data.value;
  return (
    <NodesView initial={nodes.items} mostSecondary={subscription.plan?.secondaryAddressesPerNode ?? null} />
  );
}
