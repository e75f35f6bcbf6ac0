import { listBlocklists } from "@penguinmails/api-client/blocklists";
import type { Metadata } from "next";
import { BlocklistsView } from "../../../features/blocklists/blocklists-view.tsx";
import { LoadFailed } from "../../../features/load-failed.tsx";
import { load, serverApi } from "../../../server/load.ts";

export const metadata: Metadata = { title: "Block lists" };

export default async function BlocklistsPage() {
  const data = await load({ lists: listBlocklists(await serverApi()) });
  return data.ok ? (
    <BlocklistsView initial={data.value.lists} />
  ) : (
    <LoadFailed title="Block lists" refused={data} />
  );
}
