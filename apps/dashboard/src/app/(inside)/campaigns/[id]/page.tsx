import { getCampaign, getCampaignActivity } from "@penguinmails/api-client/campaigns";
import { listDomains, listMailboxes } from "@penguinmails/api-client/domains";
import { listPairs } from "@penguinmails/api-client/evidence";
import { everyRow } from "@penguinmails/api-client/page";
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
    pairs: listPairs(api),
    mailboxes: listMailboxes(api),
    domains: everyRow((query) => listDomains(api, query)),
  });
  if (!data.ok) return <LoadFailed title="Campaign" refused={data} />;
  const { campaign, activity, pairs, mailboxes, domains } = data.value;
  const senders = mailboxes.items.filter((box) => campaign.mailboxIds.includes(box.id));
  const domainIds = new Set(senders.map(({ domainId }) => domainId));
  const ips = domains.filter((domain) => domainIds.has(domain.id)).map(({ egressIp }) => egressIp);
  return (
    <CampaignView
      key={campaign.id}
      initial={{ campaign, activity, pairs: pairs.items }}
      names={{
        senders: senders.map(({ email }) => email),
        ips: [...new Set(ips.filter((ip) => ip !== null))],
      }}
    />
  );
}
