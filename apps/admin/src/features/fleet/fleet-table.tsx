import type { AdminNode } from "@penguinmails/api-client/admin";
import { Badge } from "@penguinmails/ui/badge";
import { formatCents } from "@penguinmails/ui/format/number";
import { type Column, Table } from "@penguinmails/ui/table";
import { TimeAgo } from "@penguinmails/ui/world-clock";
import Link from "next/link";
import { useMay } from "../session/session-context.tsx";
import { StatusBadge } from "../status-badge.tsx";
import { stepWords } from "./node-groups.ts";

export function FleetTable({ nodes }: { readonly nodes: readonly AdminNode[] }) {
  const cost: readonly Column<AdminNode>[] = useMay("money.read")
    ? [
        {
          header: "A month",
          kind: "number",
          cell: (node) => (node.monthlyCents === null ? "–" : formatCents(node.monthlyCents)),
        },
      ]
    : [];
  return (
    <Table
      caption="Nodes of all agencies"
      rows={nodes}
      rowKey={(node) => node.id}
      columns={[
        {
          header: "Node",
          kind: "row",
          cell: (node) => (
            <>
              <Link className="nowrap" href={`/fleet/${node.id}`}>
                {node.name}
              </Link>
              <p className="small quiet normal">{node.addresses.find(({ ip }) => ip !== null)?.ip}</p>
            </>
          ),
        },
        {
          header: "Agency",
          cell: (node) => <Link href={`/tenants/${node.tenantId}`}>{node.tenantName}</Link>,
        },
        { header: "State", cell: (node) => <NodeState node={node} /> },
        {
          header: "Addresses",
          kind: "number",
          cell: (node) => node.addresses.filter(({ status }) => status !== "released").length,
        },
        ...cost,
        { header: "Last sign", cell: (node) => <LastSign node={node} /> },
      ]}
    />
  );
}

/** Of a node that serves: when its log was read. Of any other: when its plan moved. */
function LastSign({ node }: { readonly node: AdminNode }) {
  const isServing = node.status === "serving";
  const at = isServing ? node.logReadAt : node.lastMoveAt;
  return (
    <span className="pair">
      {at ? <TimeAgo at={at} /> : <span>never</span>}
      <span className="small quiet">{isServing ? "log read" : "plan moved"}</span>
    </span>
  );
}

function NodeState({ node }: { readonly node: AdminNode }) {
  const step = stepWords(node);
  const drifted = node.drifts.filter(({ closedAt }) => closedAt === null).length;
  return (
    <span className="pair">
      <span className="row">
        <StatusBadge kind="node" state={node.status} />
        {node.trouble && node.trouble !== "failed" ? (
          <StatusBadge kind="trouble" state={node.trouble} />
        ) : null}
        {drifted > 0 ? <Badge tone="warn">{drifted} not as planned</Badge> : null}
      </span>
      {step ? <span className="small quiet">{step}</span> : null}
      {node.failure ? <span className="small">{node.failure.cause}</span> : null}
    </span>
  );
}
