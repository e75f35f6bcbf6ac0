"use client";
import { type FleetNode, listNodes } from "@penguinmails/api-client/fleet";
import { itemsOf } from "@penguinmails/api-client/page";
import { Button, buttonClass } from "@penguinmails/ui/button";
import { Card } from "@penguinmails/ui/card";
import { EmptyState } from "@penguinmails/ui/empty-state";
import { isMoving } from "@penguinmails/ui/format/node-state";
import { sentence } from "@penguinmails/ui/format/state-words";
import { PageHead } from "@penguinmails/ui/page-head";
import { ProblemNote } from "@penguinmails/ui/problem-note";
import { Table } from "@penguinmails/ui/table";
import { useLive } from "@penguinmails/ui/use-live";
import { TimeAgo } from "@penguinmails/ui/world-clock";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { browserApi } from "../session/browser-api.ts";
import { useMay } from "../session/session-context.tsx";
import { StatusBadge } from "../status-badge.tsx";
import { OrderNodeDialog } from "./order-node-dialog.tsx";

type Props = {
  readonly initial: readonly FleetNode[];
  /** Null: there is no plan that a node could belong to. */
  readonly mostSecondary: number | null;
};

export function NodesView({ initial, mostSecondary }: Props) {
  const router = useRouter();
  const mayOrder = useMay("manager");
  const [ordering, setOrdering] = useState(false);
  const live = useLive<readonly FleetNode[]>({
    initial,
    read: () => itemsOf(listNodes(browserApi)),
    everyMs: (nodes) => (nodes.some(isMoving) ? 2_500 : null),
  });
  const nodes = live.value;
  const action = !mayOrder ? null : mostSecondary === null ? (
    <Link href="/billing" className={buttonClass({ variant: "primary" })}>
      Choose a plan first
    </Link>
  ) : (
    <Button variant="primary" icon="plus" onClick={() => setOrdering(true)}>
      Order a node
    </Button>
  );
  return (
    <>
      <PageHead
        title="Nodes"
        lead="Machines with a mail server on them, rented for you alone, each with addresses of its own."
        actions={nodes.length > 0 ? action : null}
      />
      {live.problem ? <ProblemNote problem={live.problem} /> : null}
      <Card flush>
        {nodes.length > 0 ? (
          <NodesTable nodes={nodes} />
        ) : (
          <EmptyState icon="node" title="No node yet" actions={action}>
            A node is where your mail leaves from. Order one and watch it become a mail server: machine,
            addresses, names, certificates, checks.
          </EmptyState>
        )}
      </Card>
      <OrderNodeDialog
        open={ordering}
        mostSecondary={mostSecondary ?? 0}
        onClose={() => setOrdering(false)}
        onOrdered={(node) => router.push(`/nodes/${node.id}`)}
      />
    </>
  );
}

function NodesTable({ nodes }: { readonly nodes: readonly FleetNode[] }) {
  return (
    <Table
      caption="Nodes"
      rows={nodes}
      rowKey={(node) => node.id}
      columns={[
        { header: "Node", kind: "row", cell: (node) => <Link href={`/nodes/${node.id}`}>{node.name}</Link> },
        {
          header: "State",
          cell: (node) => (
            <>
              <StatusBadge kind="node" state={node.status} />
              {node.reach?.because ? <p className="small">{node.reach.because}</p> : null}
              {node.failure ? <p className="small">{node.failure.cause}</p> : null}
            </>
          ),
        },
        { header: "Location", cell: (node) => sentence(node.location) },
        {
          header: "Addresses",
          kind: "number",
          cell: (node) => node.addresses.filter(({ status }) => status !== "released").length,
        },
        { header: "Ordered", cell: (node) => <TimeAgo at={node.createdAt} /> },
      ]}
    />
  );
}
