import { getOverview, type Overview } from "@penguinmails/api-client/evidence";
import { buttonClass } from "@penguinmails/ui/button";
import { Card } from "@penguinmails/ui/card";
import { DayChart } from "@penguinmails/ui/day-chart";
import { EmptyState } from "@penguinmails/ui/empty-state";
import { formatCount, formatShare } from "@penguinmails/ui/format/number";
import { KeyFigureBody } from "@penguinmails/ui/key-figure";
import { PageHead } from "@penguinmails/ui/page-head";
import type { Metadata } from "next";
import Link from "next/link";
import { DecisionList } from "../../features/evidence/decision-list.tsx";
import { LoadFailed } from "../../features/load-failed.tsx";
import { NextSteps } from "../../features/overview/next-steps.tsx";
import { load, onlyReads, serverApi } from "../../server/load.ts";

export const metadata: Metadata = { title: "Overview" };

export default async function OverviewPage() {
  const [api, reads] = await Promise.all([serverApi(), onlyReads()]);
  const data = await load({ overview: getOverview(api) });
  if (!data.ok) return <LoadFailed title="Overview" refused={data} />;
  const { overview } = data.value;
  return (
    <>
      <PageHead
        title="Overview"
        actions={
          reads ? null : (
            <Link href="/campaigns/new" className={buttonClass({ variant: "primary" })}>
              New campaign
            </Link>
          )
        }
      />
      {overview.nextSteps.length > 0 ? <NextSteps steps={overview.nextSteps} /> : null}
      <Figures overview={overview} />
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

function Figures({ overview }: { readonly overview: Overview }) {
  const { nodes, domains, mailboxes, campaigns, last30Days } = overview;
  const sum = (pick: (day: Overview["last30Days"][number]) => number) =>
    last30Days.reduce((total, day) => total + pick(day), 0);
  const accepted = sum((day) => day.accepted);
  const bounceShare = accepted === 0 ? null : sum((day) => day.bounced) / accepted;
  return (
    <div className="grid-4">
      <Link className="figure" href="/mailboxes">
        <KeyFigureBody
          label="Sent today"
          value={formatCount(mailboxes.sentToday)}
          of={`of ${formatCount(mailboxes.capPerDay)}`}
          hint={`${mailboxes.ready} of ${mailboxes.total} mailboxes ready`}
        />
      </Link>
      <Link className="figure" href="/campaigns">
        <KeyFigureBody
          label="Campaigns running"
          value={formatCount(campaigns.running)}
          of={`of ${formatCount(campaigns.total)}`}
          hint={`${formatCount(sum((day) => day.replied))} replies in 30 days`}
        />
      </Link>
      <Link className="figure" href="/evidence">
        <KeyFigureBody
          label="Bounce rate, 30 days"
          value={formatShare(bounceShare)}
          hint={bounceShare === null ? "nothing sent yet" : "stays below 5 %"}
        />
      </Link>
      <Link className="figure" href="/nodes">
        <KeyFigureBody
          label="Nodes serving"
          value={formatCount(nodes.serving)}
          of={`of ${formatCount(nodes.total)}`}
          hint={`${domains.verified} of ${domains.total} domains verified`}
        />
      </Link>
    </div>
  );
}
