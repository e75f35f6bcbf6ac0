import { listOperatorFeeds } from "@penguinmails/api-client/operator-feeds";
import type { Metadata } from "next";
import { LoadFailed } from "../../../features/load-failed.tsx";
import { OperatorFeedsView } from "../../../features/operator-feeds/operator-feeds-view.tsx";
import { load, serverApi } from "../../../server/load.ts";

export const metadata: Metadata = { title: "Operators’ statistics" };

export default async function OperatorFeedsPage() {
  const api = await serverApi();
  const data = await load({ feeds: listOperatorFeeds(api) });
  return data.ok ? (
    <OperatorFeedsView initial={data.value.feeds} />
  ) : (
    <LoadFailed title="Operators’ statistics" refused={data} />
  );
}
