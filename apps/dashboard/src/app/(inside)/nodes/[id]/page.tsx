import { getNode } from "@penguinmails/api-client/fleet";
import type { Metadata } from "next";
import { LoadFailed } from "../../../../features/load-failed.tsx";
import { NodeView } from "../../../../features/nodes/node-view.tsx";
import { load, serverApi } from "../../../../server/load.ts";

export const metadata: Metadata = { title: "Node" };

type Props = { readonly params: Promise<{ id: string }> };

export default async function NodePage({ params }: Props) {
  const [{ id }, api] = await Promise.all([params, serverApi()]);
  const data = await load({ node: getNode(api, encodeURIComponent(id)) });
  return data.ok ? <NodeView initial={data.value.node} /> : <LoadFailed title="Node" refused={data} />;
}
