"use client";
import { pauseQueue, type Queues, resumeQueue } from "@penguinmails/api-client/admin";
import { Badge } from "@penguinmails/ui/badge";
import { Button } from "@penguinmails/ui/button";
import { Card } from "@penguinmails/ui/card";
import { ConfirmDialog } from "@penguinmails/ui/confirm-dialog";
import { Fact } from "@penguinmails/ui/fact";
import { formatCount } from "@penguinmails/ui/format/number";
import { sentence } from "@penguinmails/ui/format/state-words";
import { formatDuration } from "@penguinmails/ui/format/time";
import { ProblemNote } from "@penguinmails/ui/problem-note";
import { StackBar } from "@penguinmails/ui/stack-bar";
import { useAction } from "@penguinmails/ui/use-action";
import { useState } from "react";
import { browserApi } from "../session/browser-api.ts";
import { useMay } from "../session/session-context.tsx";

type Props = {
  readonly queue: Queues["queues"][number];
  readonly isPaused: boolean;
  readonly onChanged: () => void;
};

export function QueueCard({ queue, isPaused, onChanged }: Props) {
  const [asks, setAsks] = useState(false);
  const resume = useAction(() => resumeQueue(browserApi, queue.name), onChanged);
  const mayAct = useMay("queues.act");
  const name = sentence(queue.name);
  const action = !mayAct ? null : isPaused ? (
    <Button size="small" icon="play" busy={resume.busy} onClick={() => resume.run()}>
      Resume
      <span className="visually-hidden"> the queue {name}</span>
    </Button>
  ) : (
    <Button size="small" icon="pause" onClick={() => setAsks(true)}>
      Pause
      <span className="visually-hidden"> the queue {name}</span>
    </Button>
  );
  return (
    <Card
      title={
        <span className="row">
          {name} {isPaused ? <Badge tone="warn">Paused</Badge> : null}
        </span>
      }
      actions={action}
    >
      <div className="stack">
        {resume.problem ? <ProblemNote problem={resume.problem} /> : null}
        <StackBar
          label={`Jobs of ${name}`}
          segments={[
            { label: "Waiting", count: queue.waiting, color: "var(--chart-waiting)" },
            { label: "Active", count: queue.active, color: "var(--chart-delivered)" },
            { label: "Delayed", count: queue.delayed, color: "var(--chart-deferred)" },
            { label: "Failed", count: queue.failed, color: "var(--chart-bounced)" },
          ]}
        />
        <dl className="facts">
          <Fact term="Oldest waits">
            {queue.oldestWaitingMs === null ? "nothing waits" : formatDuration(queue.oldestWaitingMs)}
          </Fact>
          <Fact term="Done, as far as kept">{formatCount(queue.completed)}</Fact>
        </dl>
      </div>
      <ConfirmDialog
        open={asks}
        title={`Pause the queue ${name}?`}
        confirm="Pause it"
        act={() => pauseQueue(browserApi, queue.name)}
        onClose={() => setAsks(false)}
        onDone={onChanged}
      >
        No worker begins a job of it until somebody resumes it; what runs ends.
        {queue.name === "high" ? " This one sends the mail: nothing goes out meanwhile." : ""}
      </ConfirmDialog>
    </Card>
  );
}
