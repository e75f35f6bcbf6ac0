import type { Domain } from "@penguinmails/api-client/domains";
import { Button } from "@penguinmails/ui/button";
import { EmptyState } from "@penguinmails/ui/empty-state";
import { FoldCard } from "@penguinmails/ui/fold-card";
import { ProblemNote } from "@penguinmails/ui/problem-note";
import { Table } from "@penguinmails/ui/table";
import { TimeAgo } from "@penguinmails/ui/world-clock";
import type { ComponentProps, ReactNode } from "react";
import { StatusBadge } from "../status-badge.tsx";
import { fieldNames } from "./egress-fields.ts";

type Props = {
  readonly egress: Domain["egress"];
  /** Null: the person may look and not ask. */
  readonly attest: {
    readonly run: () => void;
    readonly busy: boolean;
    readonly problem: ComponentProps<typeof ProblemNote>["problem"] | null;
  } | null;
  /** What the person can do so that a mail can be seen. */
  readonly next: ReactNode;
};

/** How the domain's mail was last seen leaving, which of it is wrong, and until when that counts. */
export function EgressCard({ egress, attest, next }: Props) {
  const { hold, probing, fields, seenAt, expiresAt } = egress;
  const state = hold?.code ?? "attested";
  return (
    <FoldCard
      title="How its mail arrives"
      inShort={<StatusBadge kind="egress" state={state} />}
      startsOpen={hold !== null}
      flush
      actions={
        attest ? (
          <Button icon="refresh" busy={attest.busy || probing} onClick={attest.run}>
            Look again now
          </Button>
        ) : null
      }
    >
      {attest?.problem ? <ProblemNote problem={attest.problem} /> : null}
      <div className="card-body" aria-live="polite">
        <StatusBadge kind="egress" state={state} />{" "}
        {hold ? hold.message : "A test mail to our own receiver arrived as this domain's mail should."}{" "}
        {seenAt ? (
          <span className="quiet">
            Seen <TimeAgo at={seenAt} />
            {expiresAt ? (
              <>
                ; counts until <TimeAgo at={expiresAt} />
              </>
            ) : null}
            .
          </span>
        ) : null}
      </div>
      {fields.length > 0 ? (
        <Table
          caption="How its mail arrives"
          rows={fields}
          rowKey={({ field }) => field}
          columns={[
            { header: "What", kind: "row", cell: ({ field }) => fieldNames[field] },
            {
              header: "State",
              cell: ({ state, advice }) => (
                <>
                  <StatusBadge kind="record" state={state} />
                  {advice ? <p className="record-advice">{advice}</p> : null}
                </>
              ),
            },
            { header: "Should be", cell: ({ expected }) => <code>{expected}</code> },
            {
              header: "Seen",
              cell: ({ seen, expected }) =>
                seen === expected ? (
                  <span className="quiet">the same</span>
                ) : (
                  <code className="found">{seen}</code>
                ),
            },
          ]}
        />
      ) : (
        <EmptyState icon="domain" title="No mail was seen yet" actions={next}>
          Once the records are right and a mailbox stands, a test mail goes out as this domain's mail would.
          Nothing else is sent before it arrived as it should.
        </EmptyState>
      )}
    </FoldCard>
  );
}
