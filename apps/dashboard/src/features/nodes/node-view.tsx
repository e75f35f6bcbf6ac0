"use client";
import type { Blocklists } from "@penguinmails/api-client/blocklists";
import { type FleetNode, getNode, lookAtNode, retireNode } from "@penguinmails/api-client/fleet";
import { BlocklistsCard } from "@penguinmails/ui/blocklists-card";
import { Button } from "@penguinmails/ui/button";
import { Card } from "@penguinmails/ui/card";
import { ConfirmDialog } from "@penguinmails/ui/confirm-dialog";
import { DriftCard } from "@penguinmails/ui/drift-parts";
import { Fact } from "@penguinmails/ui/fact";
import { FoldCard } from "@penguinmails/ui/fold-card";
import { extraWords } from "@penguinmails/ui/format/extra-words";
import { operationsInShort } from "@penguinmails/ui/format/node-in-short";
import { isBeingBuilt, isMoving } from "@penguinmails/ui/format/node-state";
import { sentence } from "@penguinmails/ui/format/state-words";
import { LiveMark } from "@penguinmails/ui/live-mark";
import { NodePlan } from "@penguinmails/ui/node-parts";
import { Note } from "@penguinmails/ui/note";
import { OperationsTable } from "@penguinmails/ui/operation-parts";
import { OutOfRotationNotes } from "@penguinmails/ui/out-of-rotation-note";
import { PageHead } from "@penguinmails/ui/page-head";
import { ReachNote } from "@penguinmails/ui/reach-parts";
import { useLive } from "@penguinmails/ui/use-live";
import { TimeAgo } from "@penguinmails/ui/world-clock";
import { useState } from "react";
import { BackLink } from "../back-link.tsx";
import { browserApi } from "../session/browser-api.ts";
import { useMay } from "../session/session-context.tsx";
import { StatusBadge } from "../status-badge.tsx";
import { AddressesCard } from "./addresses-card.tsx";
import { progressSentence } from "./node-progress.ts";

type Props = { readonly initial: FleetNode; readonly blocklists: readonly Blocklists[] };

export function NodeView({ initial, blocklists }: Props) {
  const live = useLive({
    initial,
    read: () => getNode(browserApi, initial.id),
    everyMs: (node) =>
      isMoving(node) || node.operations.some(({ state }) => state === "running") ? 1_500 : 15_000,
  });
  const [retiring, setRetiring] = useState(false);
  const isOwner = useMay("owner");
  const mayLook = useMay("manager");
  const node = live.value;
  const others = node.extras.filter(({ name }) => name !== "webmail" || node.webmailUrl === null);
  const canRetire = isOwner && node.status !== "retired" && node.status !== "retiring";
  // Until it serves, what matters is how far it came.
  const inBuild = isBeingBuilt(node);
  const steps = (
    <Card title="Steps" actions={<LiveMark isLive={isMoving(node)} problem={live.problem} />}>
      <NodePlan words={progressSentence(node)} steps={node.steps} folded={!inBuild} />
    </Card>
  );
  return (
    <>
      <PageHead
        back={<BackLink href="/nodes">Nodes</BackLink>}
        title={node.name}
        badge={<StatusBadge kind="node" state={node.status} />}
        lead={<code>{node.hostname}</code>}
        actions={
          canRetire ? (
            <Button variant="danger" onClick={() => setRetiring(true)}>
              Give it back
            </Button>
          ) : null
        }
      />
      {node.failure ? (
        <Note tone="bad" title={node.failure.cause} announce>
          <p>{node.failure.remedy}</p>
        </Note>
      ) : null}
      <ReachNote reach={node.reach} />
      {node.status === "isolated" ? (
        <Note tone="bad" title="This node is shut off" announce>
          <p>
            Something on the machine is not ours, so nothing is sent through it while our staff look at it.
            They open it again when it is clean, or replace it. Messages wait; none is lost. Its mailboxes
            have other passwords then: mail programs need the new ones, under Mailboxes.
          </p>
        </Note>
      ) : null}
      {node.replacement && node.replacement.state !== "cancelled" ? (
        <Note tone={node.replacement.failure ? "warn" : "info"} title={node.replacement.sentence}>
          {node.replacement.failure ? <p>{node.replacement.failure.cause}</p> : null}
        </Note>
      ) : null}
      <OutOfRotationNotes listed={blocklists.flatMap(({ outOfRotation }) => outOfRotation ?? [])} />
      <Card>
        <dl className="facts">
          <Fact term="Location">{sentence(node.location)}</Fact>
          <Fact term="Ordered">
            <TimeAgo at={node.createdAt} />
          </Fact>
          <Fact term="Serving since">
            {node.servingSince ? <TimeAgo at={node.servingSince} /> : "not yet"}
          </Fact>
          {node.webmailUrl ? (
            <Fact term="Webmail of its mailboxes">
              <a href={node.webmailUrl} target="_blank" rel="noreferrer">
                {node.webmailUrl}
              </a>
            </Fact>
          ) : null}
          {others.length > 0 ? <Fact term="Also runs">{extraWords(others)}</Fact> : null}
        </dl>
      </Card>
      {inBuild ? steps : null}
      <AddressesCard node={node} onDone={() => void live.refresh()} />
      <BlocklistsCard items={blocklists} />
      {node.status === "serving" ? (
        <DriftCard
          node={node}
          mayLook={mayLook}
          look={() => lookAtNode(browserApi, node.id)}
          onDone={() => void live.refresh()}
        />
      ) : null}
      {node.operations.length > 0 ? (
        <FoldCard
          title="Operations"
          inShort={operationsInShort(node.operations)}
          startsOpen={node.operations[0]?.state === "running"}
          flush
        >
          <OperationsTable operations={node.operations} />
        </FoldCard>
      ) : null}
      {inBuild ? null : steps}
      <ConfirmDialog
        open={retiring}
        title={`Give ${node.name} back?`}
        confirm="Give it back"
        act={() => retireNode(browserApi, node.id)}
        onClose={() => setRetiring(false)}
        onDone={() => void live.refresh()}
      >
        The machine and its addresses are returned to the provider, with the mail that is stored on it.
        Domains that send through it stop. This can’t be undone.
      </ConfirmDialog>
    </>
  );
}
