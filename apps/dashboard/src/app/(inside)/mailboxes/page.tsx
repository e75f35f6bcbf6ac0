import { listDomains, listMailboxes } from "@penguinmails/api-client/domains";
import { everyRow } from "@penguinmails/api-client/page";
import type { Metadata } from "next";
import { LoadFailed } from "../../../features/load-failed.tsx";
import { MailboxesView } from "../../../features/mailboxes/mailboxes-view.tsx";
import { load, serverApi } from "../../../server/load.ts";

export const metadata: Metadata = { title: "Mailboxes" };

type Props = { readonly searchParams: Promise<{ domain?: string | string[] }> };

export default async function MailboxesPage({ searchParams }: Props) {
  const api = await serverApi();
  const data = await load({
    mailboxes: listMailboxes(api),
    domains: everyRow((query) => listDomains(api, query)),
  });
  if (!data.ok) return <LoadFailed title="Mailboxes" refused={data} />;
  const { mailboxes } = data.value;
  // Hundreds, and the page shows no more of them.
  const domains = data.value.domains.map(({ id, name }) => ({ id, name }));
  const { domain } = await searchParams;
  const only = domains.find(({ id }) => id === domain)?.id ?? null;
  return <MailboxesView key={only} initial={mailboxes.items} domains={domains} only={only} />;
}
