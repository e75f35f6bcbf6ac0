import type { ReactNode } from "react";
import { Badge } from "./badge.tsx";
import { kindWords } from "./format/decision-words.ts";
import { formatShare } from "./format/number.ts";
import {
  type ShownReputation,
  type ShownTerm,
  scoreInShort,
  scoreTone,
  termWords,
} from "./format/score-words.ts";
import { Table } from "./table.tsx";

type Scored = {
  readonly subject: {
    readonly kind: "tenant" | "address" | "domain" | "mailbox";
    readonly id: string;
    readonly label: string;
  };
  readonly reputation: ShownReputation;
};

export function ScoreBadge({ reputation }: { readonly reputation: ShownReputation }) {
  return reputation.state === "scored" ? (
    <ScoreAlone score={reputation.score} />
  ) : (
    <ScoreAlone score={null} />
  );
}

/** A score without its terms; null: not enough data. */
export function ScoreAlone({ score }: { readonly score: number | null }) {
  if (score === null) return <Badge tone="idle">Not enough data</Badge>;
  return <Badge tone={scoreTone(score)}>{score} of 100</Badge>;
}

type TableProps = {
  readonly scores: readonly Scored[];
  /** A link to more about it; absent: its name alone. */
  readonly name?: (one: Scored) => ReactNode;
};

/** Scores of several, each with what weighs most on it. */
export function ScoreTable({ scores, name = ({ subject }) => subject.label }: TableProps) {
  return (
    <Table
      caption="Reputation"
      rows={scores}
      rowKey={({ subject }) => subject.id}
      columns={[
        {
          header: "Who",
          kind: "row",
          cell: (one) => (
            <>
              <span className="anywhere">{name(one)}</span>
              <div className="small quiet">{kindWords(one.subject.kind)}</div>
            </>
          ),
        },
        { header: "Score", cell: ({ reputation }) => <ScoreBadge reputation={reputation} /> },
        { header: "What weighs most", kind: "words", cell: ({ reputation }) => scoreInShort(reputation) },
      ]}
    />
  );
}

/** What a score is made of: the parts multiply. */
export function ScoreTerms({ terms }: { readonly terms: readonly ShownTerm[] }) {
  return (
    <Table
      caption="What the score is made of"
      rows={terms}
      rowKey={({ name }) => name}
      columns={[
        { header: "Part", kind: "row", cell: ({ name }) => termWords(name) },
        { header: "Leaves", kind: "number", cell: ({ factor }) => formatShare(factor) },
        { header: "Why", kind: "words", cell: ({ sentence }) => sentence },
      ]}
    />
  );
}
