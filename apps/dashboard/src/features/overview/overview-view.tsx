"use client";
import { getOverview, type Overview } from "@penguinmails/api-client/evidence";
import { buttonClass } from "@penguinmails/ui/button";
import { Card } from "@penguinmails/ui/card";
import { DayChart } from "@penguinmails/ui/day-chart";
import { EmptyState } from "@penguinmails/ui/empty-state";
import { LiveMark } from "@penguinmails/ui/live-mark";
import { Note } from "@penguinmails/ui/note";
import { OutOfRotationNotes } from "@penguinmails/ui/out-of-rotation-note";
import { PageHead } from "@penguinmails/ui/page-head";
import { useLive } from "@penguinmails/ui/use-live";
import Link from "next/link";
import { DecisionList } from "../evidence/decision-list.tsx";
import { browserApi } from "../session/browser-api.ts";
import { useMay } from "../session/session-context.tsx";
import { BudgetAlertsNote } from "./budget-alerts-note.tsx";
import { NextSteps } from "./next-steps.tsx";
import { OverviewFigures } from "./overview-figures.tsx";

/** What an agency sees first. */
export function OverviewView({ initial }: { readonly initial: Overview }) {
  const mayStart = useMay("manager");
  const live = useLive({
    initial,
    read: () => getOverview(browserApi),
    everyMs: ({ campaigns }) => (campaigns.running > 0 ? 2_000 : 10_000),
  });
  const overview = live.value;
  return (
    <>
      <PageHead
        title="Overview"
        badge={<LiveMark isLive={live.isLive} problem={live.problem} />}
        actions={
          !mayStart ? null : (
            <Link
              href="/campaigns/new"
              className={buttonClass({ variant: overview.nextSteps.length > 0 ? "secondary" : "primary" })}
            >
              New campaign
            </Link>
          )
        }
      />
      {overview.sendingStopped === null ? null : (
        <Note tone="bad" title="Sending is stopped for this agency">
          <p>{overview.sendingStopped}</p>
          <p>Messages wait; none is lost.</p>
        </Note>
      )}
      <OutOfRotationNotes
        listed={overview.outOfRotation}
        linkOf={({ subject, nodeId }) =>
          subject.kind === "domain" ? (
            <Link href={`/domains/${subject.id}`}>Look at it</Link>
          ) : (
            <Link href={`/nodes/${nodeId}`}>Look at its node</Link>
          )
        }
      />
      {overview.nextSteps.length > 0 ? <NextSteps steps={overview.nextSteps} /> : null}
      {overview.budgetAlerts.length > 0 ? <BudgetAlertsNote alerts={overview.budgetAlerts} /> : null}
      <OverviewFigures overview={overview} />
      <Card title="The last 30 days">
        <DayChart days={overview.last30Days} />
      </Card>
      <Card
        title="Limits that moved"
        actions={
          overview.recentDecisions.length > 0 ? (
            <Link href="/evidence#decisions" className={buttonClass({ size: "small", variant: "plain" })}>
              All decisions
            </Link>
          ) : null
        }
        flush
      >
        {overview.recentDecisions.length > 0 ? (
          <DecisionList decisions={overview.recentDecisions} />
        ) : (
          <EmptyState icon="evidence" title="No limit has moved yet">
            Once mail flows, what receivers answer moves the limits. Each move shows here with its reason and
            what clears it.
          </EmptyState>
        )}
      </Card>
    </>
  );
}
