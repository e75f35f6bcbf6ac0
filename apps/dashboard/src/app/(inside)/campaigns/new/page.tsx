import { getTenant } from "@penguinmails/api-client/accounts";
import { getCampaign, listLeadLists, listTemplates } from "@penguinmails/api-client/campaigns";
import { listDomains, listMailboxes } from "@penguinmails/api-client/domains";
import { everyRow } from "@penguinmails/api-client/page";
import type { Metadata } from "next";
import { BackLink } from "../../../../features/back-link.tsx";
import { CampaignWizard } from "../../../../features/campaigns/campaign-wizard.tsx";
import { LoadFailed } from "../../../../features/load-failed.tsx";
import { NotAllowed } from "../../../../features/not-allowed.tsx";
import { nameOfCopy } from "../../../../features/templates/copy-of.ts";
import { load, nothing, onlyReads, serverApi } from "../../../../server/load.ts";

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
    lists: everyRow((query) => listLeadLists(api, query)),
    templates: everyRow((query) => listTemplates(api, query)),
    mailboxes: listMailboxes(api),
    domains: everyRow((query) => listDomains(api, query)),
    copied: typeof asked.from === "string" ? getCampaign(api, encodeURIComponent(asked.from)) : nothing,
    tenant: getTenant(api),
  });
  if (!data.ok) return <LoadFailed title="New campaign" refused={data} />;
  const { lists, templates, mailboxes, domains, copied, tenant } = data.value;
  const known = <T extends { readonly id: string }>(items: readonly T[], id: unknown) =>
    items.find((item) => item.id === id)?.id ?? null;
  const ready = mailboxes.items.filter(({ status }) => status === "ready").map(({ id }) => id);
  return (
    <CampaignWizard
      initial={{
        name: copied ? nameOfCopy(copied.name) : "",
        leadListId: known(lists, copied?.leadListId ?? asked.list),
        templateId: known(templates, copied?.templateId ?? asked.template),
        mailboxIds: copied?.mailboxIds.filter((id) => mailboxes.items.some((box) => box.id === id)) ?? ready,
      }}
      // Hundreds of each: no more of them goes to the browser than the steps show.
      choices={{
        lists: lists.map(({ id, name, imported, columns }) => ({ id, name, imported, columns })),
        templates: templates.map(({ id, name, subject, placeholders }) => ({
          id,
          name,
          subject,
          placeholders,
        })),
        mailboxes: mailboxes.items,
        domains: domains.map(({ id, status }) => ({ id, status })),
        timezone: tenant.timezone,
      }}
    />
  );
}
