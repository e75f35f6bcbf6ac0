import { getCampaign, listMessages } from "@penguinmails/api-client/campaigns";
import type { Metadata } from "next";
import { messageStateOf } from "../../../../../features/campaigns/message-states.ts";
import { MessagesView } from "../../../../../features/campaigns/messages-view.tsx";
import { LoadFailed } from "../../../../../features/load-failed.tsx";
import { load, serverApi } from "../../../../../server/load.ts";

export const metadata: Metadata = { title: "Messages" };

type Props = {
  readonly params: Promise<{ id: string }>;
  readonly searchParams: Promise<{ state?: string | string[] }>;
};

export default async function MessagesPage({ params, searchParams }: Props) {
  const [{ id: raw }, { state: asked }, api] = await Promise.all([params, searchParams, serverApi()]);
  const id = encodeURIComponent(raw);
  const state = messageStateOf(asked);
  const data = await load({
    campaign: getCampaign(api, id),
    messages: listMessages(api, id, state ? { state } : {}),
  });
  if (!data.ok) return <LoadFailed title="Messages" refused={data} />;
  return (
    <MessagesView key={state} campaign={data.value.campaign} initial={data.value.messages} state={state} />
  );
}
