import { listInbox, listOutbox } from "@penguinmails/api-client/admin";
import type { Metadata } from "next";
import { LoadFailed } from "../../../features/load-failed.tsx";
import { MailRoomView } from "../../../features/queues/mail-room-view.tsx";
import { load, serverApi } from "../../../server/load.ts";
import { cursorOf, pageQuery } from "../../../server/page-query.ts";

export const metadata: Metadata = { title: "Outbox and inbox" };

type Props = { readonly searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function MailRoomPage({ searchParams }: Props) {
  const words = await searchParams;
  const { cursor } = pageQuery(words);
  const queries = {
    outbox: { limit: 100, ...(cursor !== undefined && { cursor }) },
    inbox: { limit: 100, ...cursorOf(words, "inbox") },
  };
  const api = await serverApi();
  const data = await load({
    outbox: listOutbox(api, queries.outbox),
    inbox: listInbox(api, queries.inbox),
  });
  return data.ok ? (
    <MailRoomView key={JSON.stringify(queries)} initial={data.value} queries={queries} />
  ) : (
    <LoadFailed title="Outbox and inbox" refused={data} />
  );
}
