"use client";
import { type Domain, listDomains } from "@penguinmails/api-client/domains";
import type { FleetNode } from "@penguinmails/api-client/fleet";
import type { Page } from "@penguinmails/api-client/page";
import { Button, buttonClass } from "@penguinmails/ui/button";
import { Card } from "@penguinmails/ui/card";
import { EmptyState } from "@penguinmails/ui/empty-state";
import { PageHead } from "@penguinmails/ui/page-head";
import { ProblemNote } from "@penguinmails/ui/problem-note";
import { Table } from "@penguinmails/ui/table";
import { TimeAgo } from "@penguinmails/ui/world-clock";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { MoreRows } from "../more-rows.tsx";
import { browserApi } from "../session/browser-api.ts";
import { useMay } from "../session/session-context.tsx";
import { StatusBadge } from "../status-badge.tsx";
import { useLivePages } from "../use-live-pages.ts";
import { AddDomainDialog } from "./add-domain-dialog.tsx";
import { recordSummary } from "./records.ts";

type Props = { readonly initial: Page<Domain>; readonly nodes: readonly FleetNode[] };

export function DomainsView({ initial, nodes }: Props) {
  const router = useRouter();
  const mayAdd = useMay("manager");
  const [adding, setAdding] = useState(false);
  const list = useLivePages<Domain>({
    initial,
    read: (query) => listDomains(browserApi, query),
    everyMs: (domains) => (domains.some(({ status }) => status === "pending") ? 3_000 : null),
  });
  const domains = list.items;
  const usable = nodes.filter(({ status }) => status === "serving");
  const coming = nodes.find(({ status }) => status === "ordered" || status === "provisioning");
  const action = !mayAdd ? null : usable.length === 0 ? (
    <Link href={coming ? `/nodes/${coming.id}` : "/nodes"} className={buttonClass({ variant: "primary" })}>
      {coming ? "Watch the node first: it is being set up" : "Order a node first"}
    </Link>
  ) : (
    <Button variant="primary" icon="plus" onClick={() => setAdding(true)}>
      Add a domain
    </Button>
  );
  return (
    <>
      <PageHead
        title="Domains"
        lead="The names your mail comes from. Nothing is sent from one until its records are right."
        actions={domains.length > 0 ? action : null}
      />
      {list.problem ? <ProblemNote problem={list.problem} /> : null}
      <Card flush>
        {domains.length > 0 ? (
          <DomainsTable domains={domains} nodes={nodes} />
        ) : (
          <EmptyState icon="domain" title="No domain yet" actions={action}>
            Add the domain you send from. You get the exact records it needs, and we check them again and
            again until they are right.
          </EmptyState>
        )}
        <MoreRows hasMore={list.hasMore} more={list.more} />
      </Card>
      <AddDomainDialog
        open={adding}
        nodes={usable}
        onClose={() => setAdding(false)}
        onAdded={(domain) => router.push(`/domains/${domain.id}`)}
      />
    </>
  );
}

function DomainsTable({
  domains,
  nodes,
}: {
  readonly domains: readonly Domain[];
  readonly nodes: readonly FleetNode[];
}) {
  const nameOf = new Map(nodes.map((node) => [node.id, node.name]));
  return (
    <Table
      caption="Domains"
      rows={domains}
      rowKey={(domain) => domain.id}
      columns={[
        {
          header: "Domain",
          kind: "row",
          cell: ({ id, name }) => <Link href={`/domains/${id}`}>{name}</Link>,
        },
        {
          header: "State",
          cell: ({ status, hold }) => (
            <>
              <StatusBadge kind="domain" state={status} />
              {/* A way out that is not proven stands beside the address. */}
              {hold && !hold.code.startsWith("egress") ? (
                <>
                  {" "}
                  <StatusBadge kind="hold" state={hold.code} />
                </>
              ) : null}
            </>
          ),
        },
        { header: "Records", cell: ({ records }) => <span className="quiet">{recordSummary(records)}</span> },
        {
          header: "Node",
          cell: ({ nodeId }) => <span className="nowrap">{nameOf.get(nodeId) ?? "–"}</span>,
        },
        {
          header: "Sends from",
          cell: ({ egressIp, egress, status }) => (
            <>
              {egressIp ? <code>{egressIp}</code> : "–"}{" "}
              {egress.hold && status !== "pending" ? (
                <StatusBadge kind="egress" state={egress.hold.code} />
              ) : null}
            </>
          ),
        },
        {
          header: "Checked",
          cell: ({ lastCheckedAt }) => (lastCheckedAt ? <TimeAgo at={lastCheckedAt} /> : "not yet"),
        },
      ]}
    />
  );
}
