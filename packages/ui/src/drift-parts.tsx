import { Badge } from "./badge.tsx";
import { commonStates, stateWord } from "./format/state-words.ts";
import { Table } from "./table.tsx";
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

/** What of a serving node is no longer as its plan made it, what it should be, and who mends it. */
export function DriftParts({ drifts, lookedAt, unseen }: Props) {
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
