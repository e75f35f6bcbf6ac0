"use client";
import { Badge } from "./badge.tsx";
import { Button } from "./button.tsx";
import { FoldCard } from "./fold-card.tsx";
import { driftInShort } from "./format/node-in-short.ts";
import { commonStates, stateWord } from "./format/state-words.ts";
import { ProblemNote } from "./problem-note.tsx";
import type { Result } from "./result.ts";
import { Table } from "./table.tsx";
import { useAction } from "./use-action.tsx";
import { TimeAgo } from "./world-clock.tsx";

type Drift = {
  readonly id: string;
  readonly what: string;
  readonly expected: string;
  readonly seen: string;
  readonly because: string;
  readonly risk: string;
  readonly remedy: string | null;
  readonly foundAt: string;
  readonly closedAt: string | null;
};
type Props = {
  readonly drifts: readonly Drift[];
  readonly lookedAt: string | null;
  readonly unseen: readonly { readonly step: string; readonly reason: string }[];
};
type CardProps = {
  readonly node: Props;
  readonly mayLook: boolean;
  readonly look: () => Promise<Result<unknown>>;
  readonly onDone: () => void;
};

/** What of a serving node is no longer as its plan made it, and a button that looks at once. */
export function DriftCard({ node, mayLook, look, onDone }: CardProps) {
  const action = useAction(look, onDone);
  return (
    <FoldCard
      title="As planned?"
      inShort={driftInShort(node)}
      startsOpen={node.drifts.some(({ closedAt }) => closedAt === null)}
      actions={
        mayLook ? (
          <Button icon="refresh" busy={action.busy} onClick={() => void action.run()}>
            Look now
          </Button>
        ) : null
      }
    >
      {action.problem ? <ProblemNote problem={action.problem} /> : null}
      <DriftParts drifts={node.drifts} lookedAt={node.lookedAt} unseen={node.unseen} />
    </FoldCard>
  );
}

/** Each thing, what it should be, and who mends it. */
function DriftParts({ drifts, lookedAt, unseen }: Props) {
  const open = drifts.filter(({ closedAt }) => closedAt === null).length;
  return (
    <div className="stack">
      <p className="quiet" aria-live="polite">
        {lookedAt === null ? (
          "Nobody has looked yet; the first look comes by itself."
        ) : (
          <>
            Looked <TimeAgo at={lookedAt} />:{" "}
            {open === 0 ? "everything seen is as planned." : `${open} not as planned.`}
          </>
        )}
      </p>
      {unseen.length > 0 ? (
        <p className="small">
          Could not be looked at: {unseen.map(({ step }) => step).join(", ")}. {unseen[0]?.reason}.
        </p>
      ) : null}
      {drifts.length > 0 ? <DriftTable drifts={drifts} /> : null}
    </div>
  );
}

function DriftTable({ drifts }: Pick<Props, "drifts">) {
  return (
    <Table
      caption="What is not as planned"
      rows={drifts}
      rowKey={(drift) => drift.id}
      columns={[
        {
          header: "What",
          kind: "row",
          cell: ({ what, because }) => (
            <>
              <code>{what}</code>
              <p className="small quiet normal">{because}</p>
            </>
          ),
        },
        { header: "Planned", cell: ({ expected }) => <code>{expected}</code> },
        { header: "Seen", cell: ({ seen }) => <code>{seen}</code> },
        {
          header: "Mending it",
          cell: ({ risk, remedy, closedAt }) =>
            closedAt ? <Badge tone="ok">True again</Badge> : (remedy ?? <Risk risk={risk} />),
        },
        {
          header: "Since",
          cell: ({ foundAt, closedAt }) => (
            <span className="pair">
              <TimeAgo at={foundAt} />
              {closedAt ? (
                <span className="small quiet">
                  until <TimeAgo at={closedAt} />
                </span>
              ) : null}
            </span>
          ),
        },
      ]}
    />
  );
}

/** What a change does to mail while it is made. */
export function Risk({ risk }: { readonly risk: string }) {
  const { tone, label } = stateWord(commonStates, "risk", risk);
  return <Badge tone={tone}>{label}</Badge>;
}
