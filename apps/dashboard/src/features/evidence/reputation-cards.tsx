"use client";
import { itemsOf } from "@penguinmails/api-client/page";
import {
  listReputation,
  type ReputationHistory,
  type SubjectReputation,
} from "@penguinmails/api-client/reputation";
import { Card } from "@penguinmails/ui/card";
import { FirstRows } from "@penguinmails/ui/first-rows";
import { FoldCard } from "@penguinmails/ui/fold-card";
import { formatNumberOf } from "@penguinmails/ui/format/number";
import { lowestScore, scoreInShort } from "@penguinmails/ui/format/score-words";
import { LiveMark } from "@penguinmails/ui/live-mark";
import { ScoreChart } from "@penguinmails/ui/score-chart";
import { ScoreBadge, ScoreTable, ScoreTerms } from "@penguinmails/ui/score-parts";
import { useLive } from "@penguinmails/ui/use-live";
import Link from "next/link";
import { browserApi } from "../session/browser-api.ts";

type Props = {
  readonly initial: readonly SubjectReputation[];
  /** Whose terms and history are shown. */
  readonly chosen: ReputationHistory;
};

/** One score with what it is made of and how it went, then everybody's. */
export function ReputationCards({ initial, chosen }: Props) {
  const live = useLive<readonly SubjectReputation[]>({
    initial,
    read: () => itemsOf(listReputation(browserApi)),
    everyMs: () => 30_000,
  });
  const scores = live.value;
  const { subject, days } = chosen;
  const now = scores.find((one) => one.subject.id === subject.id) ?? chosen;
  return (
    <>
      <Card id="reputation" title={`Reputation: ${subject.label}`} flush>
        <div className="card-body stack">
          <p>
            <ScoreBadge reputation={now.reputation} /> {scoreInShort(now.reputation)}
          </p>
          <ScoreChart days={days} />
        </div>
        {now.reputation.state === "scored" ? <ScoreTerms terms={now.reputation.terms} /> : null}
      </Card>
      <FoldCard
        title="Reputation of each sender"
        inShort={`${formatNumberOf(scores.length, "sender")}, ${lowestScore(scores.map(({ reputation }) => reputation))}`}
        actions={<LiveMark isLive={live.isLive} problem={live.problem} />}
        flush
      >
        <FirstRows rows={scores} atFirst={8}>
          {(rows) => (
            <ScoreTable
              scores={rows}
              name={(one) => (
                <Link href={`/evidence?score=${one.subject.id}#reputation`}>{one.subject.label}</Link>
              )}
            />
          )}
        </FirstRows>
      </FoldCard>
    </>
  );
}
