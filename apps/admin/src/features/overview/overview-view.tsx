"use client";
import { type AdminOverview, getAdminOverview } from "@penguinmails/api-client/admin";
import { Card } from "@penguinmails/ui/card";
import { DayChart } from "@penguinmails/ui/day-chart";
import { EmptyState } from "@penguinmails/ui/empty-state";
import { LiveMark } from "@penguinmails/ui/live-mark";
import { PageHead } from "@penguinmails/ui/page-head";
import { useLive } from "@penguinmails/ui/use-live";
import { browserApi } from "../session/browser-api.ts";
import { AlertList } from "./alert-list.tsx";
import { Figures } from "./figures.tsx";
import { HealthStrip } from "./health-strip.tsx";

export function OverviewView({ initial }: { readonly initial: AdminOverview }) {
  const live = useLive({
    initial,
    read: () => getAdminOverview(browserApi),
    everyMs: () => 10_000,
  });
  const overview = live.value;
  return (
    <>
      <PageHead title="Overview" badge={<LiveMark isLive={live.isLive} problem={live.problem} />} />
      <HealthStrip health={overview.health} />
      <Card
        title={overview.alerts.length > 0 ? `Needs a look (${overview.alerts.length})` : "Needs a look"}
        flush
      >
        {overview.alerts.length > 0 ? (
          <AlertList alerts={overview.alerts} />
        ) : (
          <EmptyState icon="check" title="Nothing waits for you">
            Nodes that are stuck, payments that are overdue and jobs that are late show here by themselves.
          </EmptyState>
        )}
      </Card>
      <Figures overview={overview} />
      <Card title="All agencies, the last 30 days">
        <DayChart days={overview.last30Days} />
      </Card>
    </>
  );
}
