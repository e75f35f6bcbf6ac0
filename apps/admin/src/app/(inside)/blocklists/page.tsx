import { listBlocklists, listDelistings } from "@penguinmails/api-client/blocklists";
import type { Metadata } from "next";
import { BlocklistsView } from "../../../features/blocklists/blocklists-view.tsx";
import { LoadFailed } from "../../../features/load-failed.tsx";
import { load, serverApi } from "../../../server/load.ts";

export const metadata: Metadata = { title: "Block lists" };

export default async function BlocklistsPage() {
  const api = await serverApi();
  const data = await load({ lists: listBlocklists(api), tasks: listDelistings(api) });
  return data.ok ? (
    <BlocklistsView initial={data.value.lists} tasks={data.value.tasks.items} />
  ) : (
    <LoadFailed title="Block lists" refused={data} />
  );
}
