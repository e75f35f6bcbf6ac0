import { listBlocklists, listDelistings } from "@penguinmails/api-client/blocklists";
import type { Metadata } from "next";
import { BlocklistsView } from "../../../features/blocklists/blocklists-view.tsx";
import { LoadFailed } from "../../../features/load-failed.tsx";
import { load, serverApi } from "../../../server/load.ts";
import { cursorOf, pageQuery } from "../../../server/page-query.ts";

export const metadata: Metadata = { title: "Block lists" };

type Props = { readonly searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function BlocklistsPage({ searchParams }: Props) {
  const words = await searchParams;
  const { cursor } = pageQuery(words);
  const queries = {
    tasks: { limit: 50, ...(cursor !== undefined && { cursor }) },
    lists: { limit: 100, ...cursorOf(words, "listed") },
  };
  const api = await serverApi();
  const data = await load({
    lists: listBlocklists(api, queries.lists),
    tasks: listDelistings(api, queries.tasks),
  });
  return data.ok ? (
    <BlocklistsView key={JSON.stringify(queries)} initial={data.value} queries={queries} />
  ) : (
    <LoadFailed title="Block lists" refused={data} />
  );
}
