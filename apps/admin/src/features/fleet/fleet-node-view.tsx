"use client";
import { type AdminNodeDetail, getFleetNode, lookAtFleetNode } from "@penguinmails/api-client/admin";
import type { Blocklists } from "@penguinmails/api-client/blocklists";
import { BlocklistsCard } from "@penguinmails/ui/blocklists-card";
import { Card } from "@penguinmails/ui/card";
import { DriftCard } from "@penguinmails/ui/drift-parts";
import { EmptyState } from "@penguinmails/ui/empty-state";
import { Fact } from "@penguinmails/ui/fact";
import { FirstRows } from "@penguinmails/ui/first-rows";
import { FoldCard } from "@penguinmails/ui/fold-card";
import { extraWords } from "@penguinmails/ui/format/extra-words";
import { addressesInShort } from "@penguinmails/ui/format/node-in-short";
import { isBeingBuilt, isMoving } from "@penguinmails/ui/format/node-state";
import { formatCents, formatNumberOf } from "@penguinmails/ui/format/number";
import { lowestScore } from "@penguinmails/ui/format/score-words";
import { sentence } from "@penguinmails/ui/format/state-words";
import { LiveMark } from "@penguinmails/ui/live-mark";
import { AddressesTable, NodePlan } from "@penguinmails/ui/node-parts";
import { Note } from "@penguinmails/ui/note";
import { PageHead } from "@penguinmails/ui/page-head";
import { ProbesTable, ReachBadge, ReachNote } from "@penguinmails/ui/reach-parts";
import { ScoreTable } from "@penguinmails/ui/score-parts";
import { useLive } from "@penguinmails/ui/use-live";
import { TimeAgo } from "@penguinmails/ui/world-clock";
import Link from "next/link";
import { AuditList } from "../audit/audit-list.tsx";
import { BackLink } from "../back-link.tsx";
import { browserApi } from "../session/browser-api.ts";
import { useMay } from "../session/session-context.tsx";
import { StatusBadge } from "../status-badge.tsx";
import { GradesCard } from "./grades-card.tsx";
import { NodeActions } from "./node-actions.tsx";
import { NodeBackups } from "./node-backups.tsx";
import { NodeIsolation } from "./node-isolation.tsx";
import { NodeOperations } from "./node-operations.tsx";
import { NodeReplacement } from "./node-replacement.tsx";
import { NodeSuspicion } from "./node-suspicion.tsx";
import { JobsTable, NodeDomainsTable } from "./node-tables.tsx";
import { ProviderCharts } from "./provider-charts.tsx";
import { StrayMailCard } from "./stray-mail-card.tsx";
import { VitalsCard } from "./vitals-card.tsx";

type Props = { readonly initial: AdminNodeDetail; readonly blocklists: readonly Blocklists[] };

export function FleetNodeView({ initial, blocklists }: Props) {
  const live = useLive({
    initial,
    read: () => getFleetNode(browserApi, initial.id),
    everyMs: (node) =>
      isMoving(node) ||
      node.operations.some(({ state }) => state === "running") ||
      node.providerCharts?.state === "asked"
        ? 3_000
        : 30_000,
  });
  const mayAct = useMay("fleet.act");
  const node = live.value;
  // Until it serves, what matters is how far it came.
  const inBuild = isBeingBuilt(node);
  const plan = (
    <Card title="Plan" actions={<LiveMark isLive={live.isLive} problem={live.problem} />}>
      {node.steps.length > 0 ? (
        <NodePlan words={progressWords(node)} steps={node.steps} folded={!inBuild} />
      ) : (
        <p className="quiet">No worker has begun its plan yet.</p>
      )}
    </Card>
  );
  return (
    <>
      <PageHead
        back={<BackLink href="/fleet">Fleet</BackLink>}
        title={node.name}
        badge={<StatusBadge kind="node" state={node.status} />}
        lead={<code>{node.hostname}</code>}
        actions={<NodeActions node={node} onDone={() => void live.refresh()} />}
      />
      <Trouble node={node} />
      <NodeSuspicion node={node} onDone={() => void live.refresh()} />
      <ReachNote reach={node.reach} />
      <Card>
        <dl className="facts">
          <Fact term="Agency">
            <Link href={`/tenants/${node.tenantId}`}>{node.tenantName}</Link>
          </Fact>
          <Fact term="Location">{sentence(node.location)}</Fact>
          {node.monthlyCents === null ? null : (
            <Fact term="Costs a month">{formatCents(node.monthlyCents)}</Fact>
          )}
          <Fact term="Ordered">
            <TimeAgo at={node.createdAt} />
          </Fact>
          <Fact term="Serving since">
            {node.servingSince ? <TimeAgo at={node.servingSince} /> : "not yet"}
          </Fact>
          {node.extras.length > 0 ? <Fact term="Also runs">{extraWords(node.extras)}</Fact> : null}
          <Fact term="Log read">{node.logReadAt ? <TimeAgo at={node.logReadAt} /> : "never"}</Fact>
          <Fact term="Collector read">
            {node.collectorReadAt ? <TimeAgo at={node.collectorReadAt} /> : "never"}
          </Fact>
        </dl>
      </Card>
      {inBuild ? plan : null}
      <FoldCard title="Addresses" inShort={addressesInShort(node.addresses)} flush>
        <AddressesTable addresses={node.addresses} />
      </FoldCard>
      <FoldCard
        title="Domains that send through it"
        inShort={formatNumberOf(node.domains.length, "domain")}
        flush
      >
        {node.domains.length > 0 ? (
          <NodeDomainsTable domains={node.domains} />
        ) : (
          <EmptyState icon="domain" title="No domain">
            Nothing sends through this node.
          </EmptyState>
        )}
      </FoldCard>
      <BlocklistsCard items={blocklists} />
      {node.status === "serving" ? (
        <>
          <DriftCard
            node={node}
            mayLook={mayAct}
            look={() => lookAtFleetNode(browserApi, node.id)}
            onDone={() => void live.refresh()}
          />
          <NodeOperations node={node} onDone={() => void live.refresh()} />
        </>
      ) : null}
      {node.reach ? (
        <FoldCard
          title="How it answers"
          inShort={<ReachBadge state={node.reach.state} />}
          actions={<ReachBadge state={node.reach.state} />}
          flush
        >
          <FirstRows rows={node.reach.probes} atFirst={4}>
            {(probes) => <ProbesTable probes={probes} />}
          </FirstRows>
        </FoldCard>
      ) : null}
      <VitalsCard node={node} />
      {node.grades.length > 0 ? <GradesCard node={node} onDone={() => void live.refresh()} /> : null}
      {node.reputation.length > 0 ? (
        <FoldCard
          title="Reputation of its addresses"
          inShort={lowestScore(node.reputation.map(({ reputation }) => reputation))}
          flush
        >
          <ScoreTable scores={node.reputation} />
        </FoldCard>
      ) : null}
      {node.status === "serving" || node.backups.items.length > 0 ? (
        <NodeBackups node={node} onDone={() => void live.refresh()} />
      ) : null}
      {node.status === "serving" || node.status === "isolated" || node.evidence.length > 0 ? (
        <NodeIsolation node={node} onDone={() => void live.refresh()} />
      ) : null}
      <NodeReplacement node={node} onDone={() => void live.refresh()} />
      {node.status === "ordered" || node.status === "retired" ? null : (
        <ProviderCharts node={node} onDone={() => void live.refresh()} />
      )}
      {node.servingSince ? <StrayMailCard strayMail={node.strayMail} /> : null}
      {inBuild ? null : plan}
      <FoldCard title="Jobs asked for" inShort={formatNumberOf(node.jobs.length, "job")} flush>
        {node.jobs.length > 0 ? (
          <FirstRows rows={node.jobs} atFirst={6}>
            {(jobs) => <JobsTable jobs={jobs} />}
          </FirstRows>
        ) : (
          <EmptyState icon="queue" title="No job kept">
            Published jobs are cleared away after some days.
          </EmptyState>
        )}
      </FoldCard>
      <FoldCard title="Done to it" inShort={formatNumberOf(node.audit.length, "act")} flush>
        {node.audit.length > 0 ? (
          <AuditList rows={node.audit} hidesTenant />
        ) : (
          <EmptyState icon="template" title="Nothing yet">
            Orders, retries and returns show here with who asked for them.
          </EmptyState>
        )}
      </FoldCard>
    </>
  );
}

function Trouble({ node }: { readonly node: AdminNodeDetail }) {
  switch (node.trouble) {
    case null:
    case "unreachable":
    case "degraded":
    case "strained":
    case "isolated":
      return null;
    case "failed":
      return (
        <Note tone="bad" title={node.failure?.cause ?? "Its plan stopped"} announce>
          <p>{node.failure?.remedy ?? "Look at the failed step, mend the cause, try again."}</p>
        </Note>
      );
    case "stuck":
      return (
        <Note tone="warn" title="Its plan stands still" announce>
          <p>
            It last moved <TimeAgo at={node.lastMoveAt} />. {sentence(node.waitingFor ?? "nobody runs it")}.
          </p>
        </Note>
      );
    case "silent":
      return (
        <Note tone="bad" title="Nobody reads its log" announce>
          <p>
            It serves, but we don’t learn what becomes of its mail. Look whether the machine answers over SSH.
          </p>
        </Note>
      );
    case "mail-unread":
      return (
        <Note tone="bad" title="Nobody reads its collector" announce>
          <p>
            Bounces, complaints and opt-outs by mail wait there. Look whether it answers on the IMAP port and
            takes the collector’s password.
          </p>
        </Note>
      );
  }
}

function progressWords({ status, steps, waitingFor }: AdminNodeDetail): string {
  const done = steps.filter(({ state }) => state === "done").length;
  const waiting = waitingFor ? ` Waiting: ${waitingFor}.` : "";
  return status === "serving" ? "All steps are done." : `${done} of ${steps.length} steps done.${waiting}`;
}
