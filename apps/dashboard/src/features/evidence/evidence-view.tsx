"use client";
import { type Decision, listDecisions, listPairs, type Pair } from "@penguinmails/api-client/evidence";
import type { OperatorWords } from "@penguinmails/api-client/operator-feeds";
import type { Page } from "@penguinmails/api-client/page";
import type { ErrorBudget, ReputationHistory, SubjectReputation } from "@penguinmails/api-client/reputation";
import { buttonClass } from "@penguinmails/ui/button";
import { Card } from "@penguinmails/ui/card";
import { EmptyState } from "@penguinmails/ui/empty-state";
import { FirstRows } from "@penguinmails/ui/first-rows";
import { FoldCard } from "@penguinmails/ui/fold-card";
import { LiveMark } from "@penguinmails/ui/live-mark";
import { PageHead } from "@penguinmails/ui/page-head";
import Link from "next/link";
import { MoreRows } from "../more-rows.tsx";
import { policyNumbers } from "../policy-numbers.ts";
import { browserApi } from "../session/browser-api.ts";
import { useLivePages } from "../use-live-pages.ts";
import { useNewestFirst } from "../use-newest-first.ts";
import { BudgetsCard } from "./budgets-card.tsx";
import { DecisionList } from "./decision-list.tsx";
import { type DecisionsAbout, decisionsQuery } from "./decisions-about.ts";
import { OperatorsCard } from "./operators-card.tsx";
import { pairsAtFirst } from "./pairs-at-first.ts";
import { PairsTable } from "./pairs-table.tsx";
import { ReputationCards } from "./reputation-cards.tsx";

type Props = {
  readonly scores: readonly SubjectReputation[];
  readonly score: ReputationHistory;
  /** Of the one whose score is shown. */
  readonly operators: Page<OperatorWords>;
  readonly budgets: readonly ErrorBudget[];
  readonly pairs: Page<Pair>;
  readonly decisions: Page<Decision>;
  readonly about: DecisionsAbout;
};

/** The newest moves: a screenful or two, also of a phone. */
const decisionsAtFirst = 12;

export function EvidenceView({ scores, score, operators, budgets, pairs, decisions, about }: Props) {
  const limits = useLivePages<Pair>({
    initial: pairs,
    read: (query) => listPairs(browserApi, query),
    everyMs: () => 5_000,
    atFirst: pairsAtFirst,
  });
  const moved = useNewestFirst<Decision>({
    initial: decisions,
    read: (cursor) => listDecisions(browserApi, { ...(cursor && { cursor }), ...decisionsQuery(about) }),
    everyMs: 5_000,
  });
  const showAnswered = (answered: Decision) =>
    moved.set({
      ...moved.value,
      items: moved.value.items.map((one) => (one.id === answered.id ? answered : one)),
    });
  const isPart = about.subject !== null || about.waiting;
  return (
    <>
      <PageHead
        title="Evidence"
        lead="What receivers answer decides how much may be sent next. Here is how your senders stand, how much more may go wrong this week, each limit, and every time one moved: why, and what clears it."
      />
      <ReputationCards key={score.subject.id} initial={scores} chosen={score} />
      <OperatorsCard key={`operators ${score.subject.id}`} id={score.subject.id} initial={operators} />
      <BudgetsCard initial={budgets} />
      <FoldCard
        title="Limits today"
        inShort="the one held back or used most stands first"
        actions={<LiveMark isLive={limits.isLive} problem={limits.problem} />}
        flush
      >
        {limits.items.length > 0 ? (
          <PairsTable pairs={limits.items} />
        ) : (
          <EmptyState
            icon="evidence"
            title="No limit yet"
            actions={
              <Link href="/campaigns" className={buttonClass({ variant: "primary" })}>
                Go to the campaigns
              </Link>
            }
          >
            Each of your addresses gets a limit towards each mail operator when its first message goes there.
            It begins low and grows with clean results.
          </EmptyState>
        )}
        <MoreRows hasMore={limits.hasMore} more={limits.more} />
      </FoldCard>
      <Card
        id="decisions"
        title={titleOf(about, moved.items[0]?.subject.label)}
        actions={
          isPart ? (
            <Link href="/evidence#decisions" className={buttonClass({ size: "small" })}>
              Show all
            </Link>
          ) : null
        }
        flush
      >
        {moved.items.length > 0 ? (
          <FirstRows
            rows={moved.items}
            atFirst={decisionsAtFirst}
            goesOn={<MoreRows hasMore={moved.hasMore} more={moved.more} />}
          >
            {(rows) => <DecisionList decisions={rows} onAnswered={showAnswered} />}
          </FirstRows>
        ) : about.waiting ? (
          <EmptyState icon="evidence" title="Nothing waits for your answer">
            What the warm-up proposes stands here until you accept or dismiss it, for{" "}
            {policyNumbers.proposalDays} days.
          </EmptyState>
        ) : (
          <EmptyState icon="evidence" title="No limit has moved yet">
            Once mail flows, limits grow with good days and shrink when receivers object. Each move shows here
            with its reason.
          </EmptyState>
        )}
      </Card>
    </>
  );
}

function titleOf({ subject, waiting }: DecisionsAbout, label: string | undefined): string {
  const what = waiting ? "Limits that wait for your answer" : "Limits that moved";
  return subject === null ? what : `${what}: ${label ?? "one subject"}`;
}
