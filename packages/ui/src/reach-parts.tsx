import { Badge } from "./badge.tsx";
import { commonStates, stateWord } from "./format/state-words.ts";
import { Note } from "./note.tsx";
import { Table } from "./table.tsx";
import { TimeAgo } from "./world-clock.tsx";

type Reach = {
  readonly state: string;
  readonly since: string;
  readonly because: string | null;
  readonly held: string | null;
  readonly nextProbeAt: string;
  readonly probes: readonly {
    readonly at: string;
    readonly ssh: string | null;
    readonly smtp: string | null;
  }[];
};

/** That a node does not answer, or takes no new mail, what that means, and when it is asked again. */
export function ReachNote({ reach }: { readonly reach: Reach | null }) {
  if (!reach) return null;
  if (!reach.because)
    return reach.held ? (
      <Note tone="bad" title="New mail of this node waits" announce>
        <p>{reach.held}</p>
      </Note>
    ) : null;
  const isBad = reach.state === "unreachable";
  return (
    <Note
      tone={isBad ? "bad" : "warn"}
      title={isBad ? "This node does not answer" : "This node answers on one way only"}
      announce
    >
      <p>
        {reach.because} So it is <TimeAgo at={reach.since} />; we ask again <TimeAgo at={reach.nextProbeAt} />
        , and when it answers twice in a row it clears by itself.
      </p>
    </Note>
  );
}

/** How a node answered when it was last asked, newest first. */
export function ProbesTable({ probes }: { readonly probes: Reach["probes"] }) {
  return (
    <Table
      caption="How it answered"
      rows={probes}
      rowKey={(probe) => probe.at}
      columns={[
        { header: "Asked", kind: "row", cell: (probe) => <TimeAgo at={probe.at} /> },
        { header: "SSH", cell: (probe) => <Answer why={probe.ssh} /> },
        { header: "Mail server", cell: (probe) => <Answer why={probe.smtp} /> },
      ]}
    />
  );
}

export function ReachBadge({ state }: { readonly state: string }) {
  const { tone, label } = stateWord(commonStates, "reach", state);
  return <Badge tone={tone}>{label}</Badge>;
}

function Answer({ why }: { readonly why: string | null }) {
  return why === null ? <Badge tone="ok">Answers</Badge> : <span>{why}</span>;
}
