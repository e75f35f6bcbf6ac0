"use client";
import { type AdminNodeDetail, askForFleetCharts } from "@penguinmails/api-client/admin";
import { Button } from "@penguinmails/ui/button";
import { FoldCard } from "@penguinmails/ui/fold-card";
import { formatFigure } from "@penguinmails/ui/format/number";
import { sentence } from "@penguinmails/ui/format/state-words";
import { HoursChart } from "@penguinmails/ui/hours-chart";
import { Note } from "@penguinmails/ui/note";
import { ProblemNote } from "@penguinmails/ui/problem-note";
import { useAction } from "@penguinmails/ui/use-action";
import { TimeAgo } from "@penguinmails/ui/world-clock";
import { browserApi } from "../session/browser-api.ts";
import { useMay } from "../session/session-context.tsx";

type Props = {
  readonly node: Pick<AdminNodeDetail, "id" | "providerCharts">;
  readonly onDone: () => void;
};
type Charts = NonNullable<AdminNodeDetail["providerCharts"]>;

/** The machine as its provider sees it from outside, when somebody asks: also one that does not answer us. */
export function ProviderCharts({ node, onDone }: Props) {
  const charts = node.providerCharts;
  const ask = useAction(() => askForFleetCharts(browserApi, node.id), onDone);
  const mayAsk = useMay("fleet.act");
  return (
    <FoldCard
      title="What the provider sees"
      inShort={charts ? null : "not asked yet"}
      actions={
        mayAsk ? (
          <Button icon="refresh" busy={ask.busy} onClick={() => void ask.run()}>
            {charts ? "Ask again" : "Ask the provider"}
          </Button>
        ) : null
      }
    >
      <div className="stack">
        {ask.problem ? <ProblemNote problem={ask.problem} /> : null}
        {charts ? (
          <>
            <Answer charts={charts} />
            {charts.items.map(({ name, hours }) => (
              <HoursChart key={name} label={sentence(name)} hours={hours} format={formatFigure} />
            ))}
          </>
        ) : (
          <p className="quiet">
            It draws charts of each machine from outside, also of one that does not answer us. Nobody has
            asked for them yet.
          </p>
        )}
      </div>
    </FoldCard>
  );
}

function Answer({ charts }: { readonly charts: Charts }) {
  const { state, askedAt, answeredAt, problem, items } = charts;
  switch (state) {
    case "asked":
      return (
        <p className="quiet" aria-live="polite">
          Asked <TimeAgo at={askedAt} />; the provider has not answered yet.
        </p>
      );
    case "failed":
      return (
        <Note tone="bad" title="The provider did not tell" announce>
          <p>{problem}</p>
        </Note>
      );
    case "unknown-shape":
      return (
        <Note tone="warn" title="The provider answered in a shape that we don’t know" announce>
          <p>Nothing of its answer was kept. Its panel shows the charts.</p>
        </Note>
      );
    case "read":
      return (
        <p className="quiet" aria-live="polite">
          {items.some(({ hours }) => hours.length > 0)
            ? "Means by hour, under the provider’s names; it does not tell their units."
            : "The provider has drawn nothing of this machine’s last day."}
          {answeredAt ? (
            <>
              {" "}
              Read <TimeAgo at={answeredAt} />.
            </>
          ) : null}
        </p>
      );
  }
}
