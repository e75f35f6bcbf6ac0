import type { AdminNodeDetail } from "@penguinmails/api-client/admin";
import { Badge } from "@penguinmails/ui/badge";
import { Copyable } from "@penguinmails/ui/copy-button";
import { EmptyState } from "@penguinmails/ui/empty-state";
import { sentence } from "@penguinmails/ui/format/state-words";
import { Table } from "@penguinmails/ui/table";
import { TimeAgo } from "@penguinmails/ui/world-clock";
import { StatusBadge } from "../status-badge.tsx";

export function AddressesTable({ addresses }: { readonly addresses: AdminNodeDetail["addresses"] }) {
  if (addresses.length === 0)
    return (
      <EmptyState icon="node" title="No address yet">
        The first one comes with the machine, the others are ordered after it.
      </EmptyState>
    );
  return (
    <Table
      caption="Addresses"
      rows={addresses}
      rowKey={(address) => address.id}
      columns={[
        {
          header: "Address",
          kind: "row",
          cell: ({ ip }) =>
            ip ? <Copyable value={ip} label="address" /> : <span className="quiet">on its way</span>,
        },
        { header: "Kind", cell: ({ kind }) => sentence(kind) },
        { header: "State", cell: ({ status }) => <StatusBadge kind="address" state={status} /> },
        {
          header: "Name (PTR)",
          cell: ({ ptr }) => (ptr ? <code>{ptr}</code> : <span className="quiet">not set yet</span>),
        },
        { header: "Domain", cell: ({ domain }) => domain ?? <span className="quiet">none</span> },
      ]}
    />
  );
}

export function NodeDomainsTable({ domains }: { readonly domains: AdminNodeDetail["domains"] }) {
  return (
    <Table
      caption="Domains that send through this node"
      rows={domains}
      rowKey={(domain) => domain.id}
      columns={[
        { header: "Domain", kind: "row", cell: (domain) => domain.name },
        { header: "State", cell: (domain) => <StatusBadge kind="domain" state={domain.status} /> },
        {
          header: "Checked",
          cell: (domain) => (domain.lastCheckedAt ? <TimeAgo at={domain.lastCheckedAt} /> : "not yet"),
        },
      ]}
    />
  );
}

export function JobsTable({ jobs }: { readonly jobs: AdminNodeDetail["jobs"] }) {
  return (
    <Table
      caption="Jobs asked for about this node"
      rows={jobs}
      rowKey={(job) => job.id}
      columns={[
        { header: "Job", kind: "row", cell: (job) => <code>{job.job}</code> },
        { header: "Due", cell: (job) => <TimeAgo at={job.dueAt} /> },
        {
          header: "With the queue",
          cell: (job) =>
            job.publishedAt ? <TimeAgo at={job.publishedAt} /> : <Badge tone="busy">Not yet</Badge>,
        },
      ]}
    />
  );
}
