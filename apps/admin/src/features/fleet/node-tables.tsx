import type { AdminNodeDetail } from "@penguinmails/api-client/admin";
import { Badge } from "@penguinmails/ui/badge";
import { Table } from "@penguinmails/ui/table";
import { TimeAgo } from "@penguinmails/ui/world-clock";
import { StatusBadge } from "../status-badge.tsx";

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

export function JobsTable({ jobs }: { readonly jobs: readonly AdminNodeDetail["jobs"][number][] }) {
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
