import { getCampaign, getCampaignActivity } from "@penguinmails/api-client/campaigns";
import { listMailboxes } from "@penguinmails/api-client/domains";
import type { Metadata } from "next";
import { CampaignView } from "../../../../features/campaigns/campaign-view.tsx";
import { LoadFailed } from "../../../../features/load-failed.tsx";
import { load, serverApi } from "../../../../server/load.ts";

export const metadata: Metadata = { title: "Campaign" };

type Props = { readonly params: Promise<{ id: string }> };

export default async function CampaignPage({ params }: Props) {
  const [{ id: raw }, api] = await Promise.all([params, serverApi()]);
  const id = encodeURIComponent(raw);
  const data = await load({
    campaign: getCampaign(api, id),
    activity: getCampaignActivity(api, id),
    mailboxes: listMailboxes(api),
  });
  if (!data.ok) return <LoadFailed title="Campaign" refused={data} />;
  const { campaign, activity, mailboxes } = data.value;
  const senders = mailboxes.items.filter((box) => campaign.mailboxIds.includes(box.id));
  return (
    <CampaignView
      key={campaign.id}
      initial={{ campaign, activity }}
      senders={senders.map(({ email }) => email)}
    />
  );
}
