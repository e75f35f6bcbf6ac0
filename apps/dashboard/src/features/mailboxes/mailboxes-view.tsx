"use client";
import { type Domain, listMailboxes, type Mailbox } from "@penguinmails/api-client/domains";
import { itemsOf } from "@penguinmails/api-client/page";
import { Button, buttonClass } from "@penguinmails/ui/button";
import { Card } from "@penguinmails/ui/card";
import { EmptyState } from "@penguinmails/ui/empty-state";
import { formatCount } from "@penguinmails/ui/format/number";
import { PageHead } from "@penguinmails/ui/page-head";
import { ProblemNote } from "@penguinmails/ui/problem-note";
import { useLive } from "@penguinmails/ui/use-live";
import Link from "next/link";
import { useState } from "react";
import { policyNumbers } from "../policy-numbers.ts";
import { browserApi } from "../session/browser-api.ts";
import { useMay } from "../session/session-context.tsx";
import { AddMailboxDialog } from "./add-mailbox-dialog.tsx";
import { MailboxesTable } from "./mailboxes-table.tsx";

const { startPerDay, growthPerGoodDay } = policyNumbers.mailbox;

type Props = {
  readonly initial: readonly Mailbox[];
  readonly domains: readonly Pick<Domain, "id" | "name">[];
  /** Only those of this domain. */
  readonly only: string | null;
};

export function MailboxesView({ initial, domains, only }: Props) {
  const mayAdd = useMay("manager");
  const [adding, setAdding] = useState(false);
  const live = useLive<readonly Mailbox[]>({
    initial,
    read: () => itemsOf(listMailboxes(browserApi)),
    everyMs: (boxes) => (boxes.some(({ status }) => status === "pending") ? 2_500 : 10_000),
  });
  const boxes = live.value.filter(({ domainId }) => only === null || domainId === only);
  const domain = domains.find(({ id }) => id === only);
  const ready = boxes.filter(({ status }) => status === "ready");
  const able = ready.filter(({ hold }) => hold === null);
  const cap = able.reduce((sum, { capPerDay }) => sum + capPerDay, 0);
  const action = !mayAdd ? null : domains.length === 0 ? (
    <Link href="/domains" className={buttonClass({ variant: "primary" })}>
      Add a domain first
    </Link>
  ) : (
    <Button variant="primary" icon="plus" onClick={() => setAdding(true)}>
      Add a mailbox
    </Button>
  );
  return (
    <>
      <PageHead
        title={domain ? `Mailboxes of ${domain.name}` : "Mailboxes"}
        lead={
          boxes.length > 0
            ? `${mayNow(able.length, ready.length, cap)} Each begins with ${startPerDay} a day and grows by ${growthPerGoodDay} with every good sending day.`
            : "The accounts that send and take the replies."
        }
        actions={
          <>
            {domain ? (
              <Link href="/mailboxes" className={buttonClass()}>
                Show all
              </Link>
            ) : null}
            {boxes.length > 0 ? action : null}
          </>
        }
      />
      {live.problem ? <ProblemNote problem={live.problem} /> : null}
      <Card flush>
        {boxes.length > 0 ? (
          <MailboxesTable boxes={boxes} onChange={() => void live.refresh()} />
        ) : (
          <EmptyState icon="mailbox" title="No mailbox yet" actions={action}>
            Two or three mailboxes a domain are a good start. They share the work, each at its own calm pace.
          </EmptyState>
        )}
      </Card>
      <AddMailboxDialog
        open={adding}
        domains={domains}
        chosenDomain={only}
        onClose={() => setAdding(false)}
        onAdded={() => {
          setAdding(false);
          void live.refresh();
        }}
      />
    </>
  );
}

/** What they may send now, and how many of those that are ready may send nothing. */
function mayNow(able: number, ready: number, cap: number): string {
  if (able === 0 && ready > 0) return "None of them may send now; each says why.";
  const held = able < ready ? ` ${ready - able} of ${ready} may send nothing; they say why.` : "";
  return `Together they may send ${formatCount(cap)} a day now.${held}`;
}
