import { nodeBlocklists } from "@penguinmails/api-client/blocklists";
import { getNode } from "@penguinmails/api-client/fleet";
import type { Metadata } from "next";
import { LoadFailed } from "../../../../features/load-failed.tsx";
import { NodeView } from "../../../../features/nodes/node-view.tsx";
import { load, serverApi } from "../../../../server/load.ts";

export const metadata: Metadata = { title: "Node" };

type Props = { readonly params: Promise<{ id: string }> };

export default async function NodePage({ params }: Props) {
  const [{ id }, api] = await Promise.all([params, serverApi()]);
  const key = encodeURIComponent(id);
  const data = await load({ node: getNode(api, key), blocklists: nodeBlocklists(api, key) });
  if (!data.ok) return <LoadFailed title="Node" refused={data} />;
  return <NodeView initial={data.value.node} blocklists={data.value.blocklists.items} />;
}
