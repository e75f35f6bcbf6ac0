import { Badge } from "./badge.tsx";
import { commonStates, sentence, stateWord } from "./format/state-words.ts";
import { Table } from "./table.tsx";
import { TimeAgo } from "./world-clock.tsx";

type Operation = {
  readonly id: string;
  readonly kind: string;
  readonly state: string;
  readonly step: string | null;
  readonly note: string | null;
  readonly failure: { readonly cause: string; readonly remedy: string } | null;
  readonly askedAt: string;
  readonly endedAt: string | null;
};

/** What was asked to be done to a node, and how far it came. */
export function OperationsTable({ operations }: { readonly operations: readonly Operation[] }) {
  return (
    <Table
      caption="Operations on this node"
      rows={operations}
      rowKey={({ id }) => id}
      columns={[
        {
          header: "Operation",
          kind: "row",
          cell: (operation) => (
            <>
              {stateWord(commonStates, "operationKind", operation.kind).label}
              <p className="small quiet normal">{words(operation)}</p>
            </>
          ),
        },
        { header: "State", cell: ({ state }) => <OperationState state={state} /> },
        { header: "Asked", cell: ({ askedAt }) => <TimeAgo at={askedAt} /> },
        { header: "Ended", cell: ({ endedAt }) => (endedAt ? <TimeAgo at={endedAt} /> : "not yet") },
      ]}
    />
  );
}

function words({ step, note, failure }: Operation): string {
  if (failure) return `${failure.cause.replace(/\.?$/, ".")} ${failure.remedy}`;
  return [step ? sentence(step) : null, note].filter((part) => part !== null).join(": ");
}

function OperationState({ state }: { readonly state: string }) {
  const { tone, label } = stateWord(commonStates, "operation", state);
  return <Badge tone={tone}>{label}</Badge>;
}
