import { listInbox, listOutbox } from "@penguinmails/api-client/admin";
import type { Metadata } from "next";
import { LoadFailed } from "../../../features/load-failed.tsx";
import { MailRoomView } from "../../../features/queues/mail-room-view.tsx";
import { load, serverApi } from "../../../server/load.ts";
import { pageQuery } from "../../../server/page-query.ts";

export const metadata: Metadata = { title: "Outbox and inbox" };

type Props = { readonly searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function MailRoomPage({ searchParams }: Props) {
  const { cursor } = pageQuery(await searchParams);
  const query = { limit: 100, ...(cursor !== undefined && { cursor }) };
  const api = await serverApi();
  const data = await load({ outbox: listOutbox(api, query), inbox: listInbox(api) });
  return data.ok ? (
    <MailRoomView key={cursor} outbox={data.value.outbox} inbox={data.value.inbox.items} query={query} />
  ) : (
    <LoadFailed title="Outbox and inbox" refused={data} />
  );
}
