import { listInbox, listOutbox } from "@penguinmails/api-client/admin";
import type { Metadata } from "next";
import { LoadFailed } from "../../../features/load-failed.tsx";
import { MailRoomView } from "../../../features/queues/mail-room-view.tsx";
import { load, serverApi } from "../../../server/load.ts";

export const metadata: Metadata = { title: "Outbox and inbox" };

export default async function MailRoomPage() {
  const api = await serverApi();
  const data = await load({ outbox: listOutbox(api), inbox: listInbox(api) });
  return data.ok ? (
    <MailRoomView outbox={data.value.outbox.items} inbox={data.value.inbox.items} />
  ) : (
    <LoadFailed title="Outbox and inbox" refused={data} />
  );
}
