"use client";
import { type FailedJob, getQueues, listFailedJobs, type Queues } from "@penguinmails/api-client/admin";
import { allOf } from "@penguinmails/api-client/all-of";
import type { ApiResult } from "@penguinmails/api-client/api";
import { itemsOf } from "@penguinmails/api-client/page";
import { Card } from "@penguinmails/ui/card";
import { EmptyState } from "@penguinmails/ui/empty-state";
import { LiveMark } from "@penguinmails/ui/live-mark";
import { PageHead } from "@penguinmails/ui/page-head";
import { useLive } from "@penguinmails/ui/use-live";
import { browserApi } from "../session/browser-api.ts";
import { FailedJobsTable } from "./failed-jobs-table.tsx";
import { QueueCard } from "./queue-card.tsx";

type State = { readonly queues: Queues; readonly failed: readonly FailedJob[] };

export function QueuesView({ queues, failed }: State) {
  const live = useLive<State>({ initial: { queues, failed }, read: readQueues, everyMs: () => 4_000 });
  const state = live.value;
  const refresh = () => void live.refresh();
  return (
    <>
      <PageHead
        title="Queues"
        lead="Jobs on their way. High is what people wait for, low is what nobody does."
        badge={<LiveMark isLive={live.isLive} problem={live.problem} />}
      />
      <div className="grid-3">
        {state.queues.queues.map((queue) => (
          <QueueCard
            key={queue.name}
            queue={queue}
            isPaused={state.queues.paused.includes(queue.name)}
            onChanged={refresh}
          />
        ))}
      </div>
      <Card title="Failed jobs" flush>
        {state.failed.length > 0 ? (
          <FailedJobsTable jobs={state.failed} onChanged={refresh} />
        ) : (
          <EmptyState icon="check" title="None failed">
            A job that used up its attempts stays here with its error until somebody tries it again.
          </EmptyState>
        )}
      </Card>
    </>
  );
}

function readQueues(): Promise<ApiResult<State>> {
  return allOf({
    queues: getQueues(browserApi),
    failed: itemsOf(listFailedJobs(browserApi)),
  });
}
