import { listDomains } from "@penguinmails/api-client/domains";
import { listNodes } from "@penguinmails/api-client/fleet";
import type { Metadata } from "next";
import { DomainsView } from "../../../features/domains/domains-view.tsx";
import { LoadFailed } from "../../../features/load-failed.tsx";
import { load, serverApi } from "../../../server/load.ts";

export const metadata: Metadata = { title: "Domains" };

export default async function DomainsPage() {
  const api = await serverApi();
  const data = await load({ domains: listDomains(api), nodes: listNodes(api) });
  if (!data.ok) return <LoadFailed title="Domains" refused={data} />;
  return <DomainsView initial={data.value.domains} nodes={data.value.nodes.items} />;
}
