import { getTenant } from "@penguinmails/api-client/accounts";
import { listCampaigns, listLeadLists, listTemplates } from "@penguinmails/api-client/campaigns";
import { listDomains, listMailboxes } from "@penguinmails/api-client/domains";
import type { Metadata } from "next";
import { BackLink } from "../../../../features/back-link.tsx";
import { CampaignWizard } from "../../../../features/campaigns/campaign-wizard.tsx";
import { LoadFailed } from "../../../../features/load-failed.tsx";
import { NotAllowed } from "../../../../features/not-allowed.tsx";
import { nameOfCopy } from "../../../../features/templates/copy-of.ts";
import { load, onlyReads, serverApi } from "../../../../server/load.ts";

export const metadata: Metadata = { title: "New campaign" };

type Asked = string | string[];
type Props = {
  readonly searchParams: Promise<{ list?: Asked; template?: Asked; from?: Asked }>;
};

export default async function NewCampaignPage({ searchParams }: Props) {
  const [api, asked, reads] = await Promise.all([serverApi(), searchParams, onlyReads()]);
  if (reads)
    return <NotAllowed title="New campaign" back={<BackLink href="/campaigns">Campaigns</BackLink>} />;
  const data = await load({
    lists: listLeadLists(api),
    templates: listTemplates(api),
    mailboxes: listMailboxes(api),
    domains: listDomains(api),
    campaigns: listCampaigns(api),
    tenant: getTenant(api),
  });
  if (!data.ok) return <LoadFailed title="New campaign" refused={data} />;
  const { lists, templates, mailboxes, domains, campaigns, tenant } = data.value;
  const copied = campaigns.items.find(({ id }) => id === asked.from);
  const known = <T extends { readonly id: string }>(items: readonly T[], id: unknown) =>
    items.find((item) => item.id === id)?.id ?? null;
  const ready = mailboxes.items.filter(({ status }) => status === "ready").map(({ id }) => id);
  return (
    <CampaignWizard
      initial={{
        name: copied ? nameOfCopy(copied.name) : "",
        leadListId: known(lists.items, copied?.leadListId ?? asked.list),
        templateId: known(templates.items, copied?.templateId ?? asked.template),
        mailboxIds: copied?.mailboxIds.filter((id) => mailboxes.items.some((box) => box.id === id)) ?? ready,
      }}
      choices={{
        lists: lists.items,
        templates: templates.items,
        mailboxes: mailboxes.items,
        domains: domains.items,
        timezone: tenant.timezone,
      }}
    />
  );
}
