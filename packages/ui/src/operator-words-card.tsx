import type { ReactNode } from "react";
import { Badge } from "./badge.tsx";
import { EmptyState } from "./empty-state.tsx";
import { FoldCard } from "./fold-card.tsx";
import {
  byWhatTheyTell,
  daysInRows,
  metricsOf,
  metricWords,
  operatorsInShort,
  type ShownOperatorDay,
  type ShownOperatorWords,
  type ShownWord,
  sourcesWords,
  wordText,
  wordTone,
} from "./format/operator-words.ts";
import { Table } from "./table.tsx";

type Props = {
  readonly items: readonly ShownOperatorWords[];
  /** Below the tables: how a list goes on that is longer. */
  readonly children?: ReactNode;
};

/**
 * What operators count of our mail themselves, a day at a time: one table for each source and subject that tells
 * anything, and one line for all that have too little to count.
 */
export function OperatorWordsCard({ items, children }: Props) {
  const { telling, tooLittle, silent } = byWhatTheyTell(items);
  const isHeldAgainst = telling.some(({ days }) =>
    days.some(({ said }) => said.some((word) => ["warn", "bad"].includes(wordTone(word) ?? ""))),
  );
  return (
    <FoldCard
      id="operators"
      title="What the operators say"
      inShort={operatorsInShort(items)}
      startsOpen={isHeldAgainst}
      flush
    >
      {telling.length + tooLittle.length === 0 ? (
        <EmptyState icon="evidence" title="No operator has told anything yet">
          Gmail, Microsoft and Yahoo count what becomes of your mail themselves, and tell it a day or two
          later to those who send enough. Until then their silence changes no limit.
        </EmptyState>
      ) : (
        telling.map((item) => <SourceTable key={`${item.source} ${item.subject.id}`} item={item} />)
      )}
      {tooLittle.length > 0 ? (
        <p className="card-body quiet anywhere">Not enough data, on any day: {sourcesWords(tooLittle)}.</p>
      ) : null}
      {telling.length + tooLittle.length > 0 && silent.length > 0 ? (
        <p className="card-body quiet anywhere">Nothing told yet: {sourcesWords(silent)}.</p>
      ) : null}
      {children}
    </FoldCard>
  );
}

function SourceTable({ item }: { readonly item: ShownOperatorWords }) {
  const title = `${item.sourceName} of ${item.subject.label}`;
  const metrics = metricsOf(item.days);
  return (
    <>
      <h3 className="card-body">{title}</h3>
      <Table
        caption={title}
        rows={daysInRows(item.days)}
        rowKey={({ day }) => day}
        columns={[
          { header: "Day", kind: "row", cell: ({ day }) => day },
          ...metrics.map((metric, n) => ({
            header: metricWords(metric),
            cell: (row: ShownOperatorDay) => <Said row={row} metric={metric} isFirst={n === 0} />,
          })),
        ]}
      />
    </>
  );
}

function Said({
  row,
  metric,
  isFirst,
}: {
  readonly row: ShownOperatorDay;
  readonly metric: ShownWord["metric"];
  readonly isFirst: boolean;
}) {
  const word = row.said.find((one) => one.metric === metric);
  if (!word) return row.said.length === 0 && isFirst ? <NotEnough /> : <span className="quiet">–</span>;
  const tone = wordTone(word);
  return tone === null ? wordText(word) : <Badge tone={tone}>{wordText(word)}</Badge>;
}

function NotEnough() {
  return <span className="quiet">not enough data</span>;
}
