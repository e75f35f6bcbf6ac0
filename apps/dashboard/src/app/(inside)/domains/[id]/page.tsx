import { domainBlocklists } from "@penguinmails/api-client/blocklists";
import { getDomain, listDmarcSources, listMailboxes } from "@penguinmails/api-client/domains";
import { listNodes } from "@penguinmails/api-client/fleet";
import { listOperatorWords } from "@penguinmails/api-client/operator-feeds";
import type { Metadata } from "next";
import { DomainView } from "../../../../features/domains/domain-view.tsx";
import { LoadFailed } from "../../../../features/load-failed.tsx";
import { load, serverApi } from "../../../../server/load.ts";

export const metadata: Metadata = { title: "Domain" };

type Props = { readonly params: Promise<{ id: string }> };

export default async function DomainPage({ params }: Props) {
  const [{ id }, api] = await Promise.all([params, serverApi()]);
  const data = await load({
    domain: getDomain(api, encodeURIComponent(id)),
    nodes: listNodes(api),
    mailboxes: listMailboxes(api, id),
    blocklists: domainBlocklists(api, encodeURIComponent(id)),
    dmarc: listDmarcSources(api, encodeURIComponent(id)),
    operators: listOperatorWords(api, encodeURIComponent(id)),
  });
  if (!data.ok) return <LoadFailed title="Domain" refused={data} />;
  const { domain, nodes, mailboxes, blocklists, dmarc, operators } = data.value;
  const nodeName = nodes.items.find((node) => node.id === domain.nodeId)?.name ?? null;
  return (
    <DomainView
      initial={domain}
      nodeName={nodeName}
      blocklists={blocklists.items}
      dmarc={dmarc.items}
      operators={operators.items}
      mailboxes={mailboxes.items}
    />
  );
}
