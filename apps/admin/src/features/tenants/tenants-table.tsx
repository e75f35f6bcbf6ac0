import type { AdminTenant } from "@penguinmails/api-client/admin";
import { Badge } from "@penguinmails/ui/badge";
import { formatCount, formatShare } from "@penguinmails/ui/format/number";
import { ScoreAlone } from "@penguinmails/ui/score-parts";
import { type Column, Table } from "@penguinmails/ui/table";
import { TimeAgo } from "@penguinmails/ui/world-clock";
import Link from "next/link";
import { Margin } from "../money.tsx";
import { StatusBadge } from "../status-badge.tsx";

type Props = { readonly tenants: readonly AdminTenant[]; readonly seesMoney: boolean };

export function TenantsTable({ tenants, seesMoney }: Props) {
  const money: readonly Column<AdminTenant>[] = seesMoney
    ? [
        {
          header: "Margin a month",
          kind: "number",
          cell: (tenant) => (
            <Margin priceCents={tenant.planMonthlyCents} costCents={tenant.machinesMonthlyCents} />
          ),
        },
      ]
    : [];
  return (
    <Table
      caption="Agencies"
      rows={tenants}
      rowKey={(tenant) => tenant.id}
      columns={[
        {
          header: "Agency",
          kind: "row",
          cell: (tenant) => (
            <>
              <Link href={`/tenants/${tenant.id}`}>{tenant.name}</Link>
              <p className="small quiet normal">
                joined <TimeAgo at={tenant.createdAt} />
              </p>
              {tenant.sendingStopped ? (
                <p>
                  <Badge tone="bad">Sending stopped</Badge>
                </p>
              ) : null}
            </>
          ),
        },
        {
          header: "Plan",
          cell: (tenant) => (
            <span className="pair">
              <span>{tenant.plan ?? <span className="quiet">none</span>}</span>
              <StatusBadge kind="subscription" state={tenant.subscriptionStatus} />
            </span>
          ),
        },
        { header: "Nodes", kind: "number", cell: (tenant) => formatCount(tenant.nodes) },
        { header: "Mailboxes", kind: "number", cell: (tenant) => formatCount(tenant.mailboxes) },
        { header: "Sent today", kind: "number", cell: (tenant) => formatCount(tenant.sentToday) },
        { header: "Reputation", cell: (tenant) => <ScoreAlone score={tenant.score} /> },
        { header: "Bounces, 7 days", kind: "number", cell: (tenant) => formatShare(tenant.bounceRate7d) },
        ...money,
      ]}
    />
  );
}
