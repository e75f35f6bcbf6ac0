import { listBlocklists, listDelistings } from "@penguinmails/api-client/blocklists";
import type { Metadata } from "next";
import { BlocklistsView } from "../../../features/blocklists/blocklists-view.tsx";
import { LoadFailed } from "../../../features/load-failed.tsx";
import { load, serverApi } from "../../../server/load.ts";
import { pageQuery } from "../../../server/page-query.ts";

export const metadata: Metadata = { title: "Block lists" };

type Props = { readonly searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function BlocklistsPage({ searchParams }: Props) {
  const { cursor } = pageQuery(await searchParams);
  const query = { limit: 50, ...(cursor !== undefined && { cursor }) };
  const api = await serverApi();
  const data = await load({ lists: listBlocklists(api), tasks: listDelistings(api, query) });
  return data.ok ? (
    <BlocklistsView key={cursor} initial={data.value.lists} tasks={data.value.tasks} query={query} />
  ) : (
    <LoadFailed title="Block lists" refused={data} />
  );
}
