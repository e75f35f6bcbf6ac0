"use client";
import type { Blocklists } from "@penguinmails/api-client/blocklists";
import {
  attestDomain,
  checkDomain,
  type DmarcSource,
  type Domain,
  getDomain,
  type Mailbox,
  removeDomain,
} from "@penguinmails/api-client/domains";
import type { OperatorWords } from "@penguinmails/api-client/operator-feeds";
import { BlocklistsCard } from "@penguinmails/ui/blocklists-card";
import { Button, buttonClass } from "@penguinmails/ui/button";
import { Card } from "@penguinmails/ui/card";
import { ConfirmDialog } from "@penguinmails/ui/confirm-dialog";
import { EmptyState } from "@penguinmails/ui/empty-state";
import { Fact } from "@penguinmails/ui/fact";
import { FoldCard } from "@penguinmails/ui/fold-card";
import { formatNumberOf } from "@penguinmails/ui/format/number";
import { Note } from "@penguinmails/ui/note";
import { OperatorWordsCard } from "@penguinmails/ui/operator-words-card";
import { OutOfRotationNotes } from "@penguinmails/ui/out-of-rotation-note";
import { PageHead } from "@penguinmails/ui/page-head";
import { ProblemNote } from "@penguinmails/ui/problem-note";
import { useAction } from "@penguinmails/ui/use-action";
import { useLive } from "@penguinmails/ui/use-live";
import { TimeAgo } from "@penguinmails/ui/world-clock";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { BackLink } from "../back-link.tsx";
import { policyNumbers } from "../policy-numbers.ts";
import { browserApi } from "../session/browser-api.ts";
import { useMay } from "../session/session-context.tsx";
import { StatusBadge } from "../status-badge.tsx";
import { DmarcCard } from "./dmarc-card.tsx";
import { dnsProviderName } from "./dns-provider-name.ts";
import { EgressCard } from "./egress-card.tsx";
import { MovedQueueNote } from "./moved-queue-note.tsx";
import { recordSummary } from "./records.ts";
import { RecordsTable } from "./records-table.tsx";
import { RefusedNote } from "./refused-note.tsx";

type Props = {
  readonly initial: Domain;
  readonly nodeName: string | null;
  readonly mailboxes: readonly Mailbox[];
  readonly blocklists: readonly Blocklists[];
  readonly dmarc: readonly DmarcSource[];
  readonly operators: readonly OperatorWords[];
};

export function DomainView({ initial, nodeName, mailboxes, blocklists, dmarc, operators }: Props) {
  const router = useRouter();
  const mayAct = useMay("manager");
  const live = useLive({
    initial,
    read: () => getDomain(browserApi, initial.id),
    everyMs: ({ status, egress }) => (status === "pending" || egress.probing ? 3_000 : 20_000),
  });
  const domain = live.value;
  const check = useAction(() => checkDomain(browserApi, domain.id), live.set);
  const attest = useAction(() => attestDomain(browserApi, domain.id), live.set);
  const [removing, setRemoving] = useState(false);
  return (
    <>
      <PageHead
        back={<BackLink href="/domains">Domains</BackLink>}
        title={domain.name}
        badge={<StatusBadge kind="domain" state={domain.status} />}
        lead={
          <span aria-live="polite">
            {check.busy ? "Asking DNS …" : recordSummary(domain.records)}{" "}
            {!check.busy && domain.lastCheckedAt ? (
              <>
                Checked <TimeAgo at={domain.lastCheckedAt} />.
              </>
            ) : null}
          </span>
        }
        actions={
          mayAct ? (
            <>
              <Button variant="primary" icon="refresh" busy={check.busy} onClick={() => check.run()}>
                Check now
              </Button>
              <Button variant="danger" onClick={() => setRemoving(true)}>
                Remove
              </Button>
            </>
          ) : null
        }
      />
      {check.problem ? <ProblemNote problem={check.problem} /> : null}
      {domain.status === "held" ? (
        <Note tone="bad" title="Sending from this domain is on hold">
          <p>
            Its records were wrong for more than {policyNumbers.domainHoldHours} hours. Mend what is marked
            below; sending goes on by itself.
          </p>
        </Note>
      ) : null}
      {domain.status === "degraded" ? (
        <Note tone="warn" title="Something broke that was right before">
          <p>
            Sending goes on for {policyNumbers.domainHoldHours} hours after that. Mend what is marked below
            before then.
          </p>
        </Note>
      ) : null}
      <MovedQueueNote domain={domain} />
      {domain.refusedBy.map((refused) => (
        <RefusedNote key={refused.operator} refused={refused} />
      ))}
      <OutOfRotationNotes listed={blocklists.flatMap(({ outOfRotation }) => outOfRotation ?? [])} />
      <Card>
        <dl className="facts">
          <Fact term="Node">{nodeName ? <Link href={`/nodes/${domain.nodeId}`}>{nodeName}</Link> : "–"}</Fact>
          <Fact term="Mail leaves from">
            {domain.egressIp ? <code>{domain.egressIp}</code> : "no address yet"}
          </Fact>
          <Fact term="Records published by">
            {domain.publishedBy
              ? `us, through ${dnsProviderName(domain.publishedBy)}`
              : "you: copy them from below"}
          </Fact>
          <Fact term="Mailboxes">
            <Link href={`/mailboxes?domain=${domain.id}`}>{mailboxes.length}</Link>
          </Fact>
        </dl>
      </Card>
      <EgressCard
        egress={domain.egress}
        next={
          mayAct && mailboxes.length === 0 ? (
            <Link href={`/mailboxes?domain=${domain.id}`} className={buttonClass()}>
              Add its first mailbox
            </Link>
          ) : null
        }
        attest={mayAct ? { run: () => void attest.run(), busy: attest.busy, problem: attest.problem } : null}
      />
      <FoldCard
        title="DNS records"
        inShort={recordSummary(domain.records)}
        startsOpen={domain.records.some(({ state }) => state !== "ok")}
        flush
      >
        {domain.records.length > 0 ? (
          <RecordsTable records={domain.records} />
        ) : (
          <EmptyState icon="domain" title="The records are being made">
            The node makes the signature key first. This takes a moment; the page shows them by itself.
          </EmptyState>
        )}
      </FoldCard>
      <OperatorWordsCard items={operators} />
      <DmarcCard sources={dmarc} />
      <BlocklistsCard items={blocklists} />
      <ConfirmDialog
        open={removing}
        title={`Remove ${domain.name}?`}
        confirm="Remove the domain"
        act={() => removeDomain(browserApi, domain.id)}
        onClose={() => setRemoving(false)}
        onDone={() => router.push("/domains")}
      >
        {mailboxes.length > 0
          ? `Its ${formatNumberOf(mailboxes.length, "mailbox", "mailboxes")} have to be removed first, under Mailboxes. Records that we published are taken back.`
          : "Records that we published are taken back."}
      </ConfirmDialog>
    </>
  );
}
