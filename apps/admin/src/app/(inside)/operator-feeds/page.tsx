import { listOperatorFeeds } from "@penguinmails/api-client/operator-feeds";
import type { Metadata } from "next";
import { LoadFailed } from "../../../features/load-failed.tsx";
import { OperatorFeedsView } from "../../../features/operator-feeds/operator-feeds-view.tsx";
import { load, serverApi } from "../../../server/load.ts";
import { cursorOf } from "../../../server/page-query.ts";

export const metadata: Metadata = { title: "Operators’ statistics" };

type Props = { readonly searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function OperatorFeedsPage({ searchParams }: Props) {
  const query = { limit: 100, ...cursorOf(await searchParams, "cursor") };
  const data = await load({ feeds: listOperatorFeeds(await serverApi(), query) });
  return data.ok ? (
    <OperatorFeedsView key={query.cursor} initial={data.value.feeds} query={query} />
  ) : (
    <LoadFailed title="Operators’ statistics" refused={data} />
  );
}
