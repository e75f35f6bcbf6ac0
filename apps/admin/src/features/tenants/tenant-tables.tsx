import type { AdminTenantDetail } from "@penguinmails/api-client/admin";
import { Badge } from "@penguinmails/ui/badge";
import { formatCents, formatCount } from "@penguinmails/ui/format/number";
import { sentence } from "@penguinmails/ui/format/state-words";
import { Table } from "@penguinmails/ui/table";
import { TimeAgo } from "@penguinmails/ui/world-clock";
import Link from "next/link";
import { StatusBadge } from "../status-badge.tsx";

export function PeopleTable({ users }: { readonly users: readonly AdminTenantDetail["users"][number][] }) {
  return (
    <Table
      caption="People of the agency"
      rows={users}
      rowKey={(user) => user.id}
      columns={[
        { header: "Name", kind: "row", cell: (user) => user.name },
        { header: "E-mail", cell: (user) => user.email },
        { header: "Level", cell: (user) => sentence(user.level) },
        {
          header: "Address",
          cell: (user) =>
            user.isVerified ? <Badge tone="ok">Confirmed</Badge> : <Badge tone="warn">Not confirmed</Badge>,
        },
        { header: "Since", cell: (user) => <TimeAgo at={user.createdAt} /> },
      ]}
    />
  );
}

export function NodesTable({ nodes }: { readonly nodes: readonly AdminTenantDetail["nodeList"][number][] }) {
  return (
    <Table
      caption="Nodes of the agency"
      rows={nodes}
      rowKey={(node) => node.id}
      columns={[
        { header: "Node", kind: "row", cell: (node) => <Link href={`/fleet/${node.id}`}>{node.name}</Link> },
        { header: "State", cell: (node) => <StatusBadge kind="node" state={node.status} /> },
        { header: "Location", cell: (node) => sentence(node.location) },
        { header: "Addresses", kind: "number", cell: (node) => node.addresses },
        {
          header: "A month",
          kind: "number",
          cell: (node) => (node.monthlyCents === null ? "–" : formatCents(node.monthlyCents)),
        },
        { header: "Ordered", cell: (node) => <TimeAgo at={node.createdAt} /> },
      ]}
    />
  );
}

export function DomainsTable({
  domains,
}: {
  readonly domains: readonly AdminTenantDetail["domainList"][number][];
}) {
  return (
    <Table
      caption="Domains of the agency"
      rows={domains}
      rowKey={(domain) => domain.id}
      columns={[
        { header: "Domain", kind: "row", cell: (domain) => domain.name },
        { header: "State", cell: (domain) => <StatusBadge kind="domain" state={domain.status} /> },
        { header: "Node", cell: (domain) => <span className="nowrap">{domain.nodeName ?? "–"}</span> },
        { header: "Mailboxes", kind: "number", cell: (domain) => domain.mailboxes },
        { header: "Sent today", kind: "number", cell: (domain) => formatCount(domain.sentToday) },
        {
          header: "Checked",
          cell: (domain) => (domain.lastCheckedAt ? <TimeAgo at={domain.lastCheckedAt} /> : "not yet"),
        },
      ]}
    />
  );
}

export function CampaignsTable({
  campaigns,
}: {
  readonly campaigns: readonly AdminTenantDetail["campaigns"][number][];
}) {
  return (
    <Table
      caption="Campaigns of the agency"
      rows={campaigns}
      rowKey={(campaign) => campaign.id}
      columns={[
        { header: "Campaign", kind: "row", cell: (campaign) => campaign.name },
        {
          header: "State",
          cell: (campaign) => (
            <>
              <StatusBadge kind="campaign" state={campaign.status} />
              {campaign.statusMessage ? <p className="small quiet">{campaign.statusMessage}</p> : null}
            </>
          ),
        },
        { header: "Made", cell: (campaign) => <TimeAgo at={campaign.createdAt} /> },
      ]}
    />
  );
}
