"use client";
import { type FailedJob, retryJob } from "@penguinmails/api-client/admin";
import { Table } from "@penguinmails/ui/table";
import Link from "next/link";
import { shortId } from "../audit/detail-words.ts";
import { RealTimeAgo } from "../real-time-ago.tsx";
import { browserApi } from "../session/browser-api.ts";
import { useRetryColumn } from "./retry-now.tsx";

type Props = { readonly jobs: readonly FailedJob[]; readonly onChanged: () => void };

export function FailedJobsTable({ jobs, onChanged }: Props) {
  const actions = useRetryColumn<FailedJob>({
    label: "Try again",
    nameOf: (job) => job.name,
    act: ({ queue, id }) => retryJob(browserApi, { queue, id }),
    onChanged,
  });
  return (
    <Table
      caption="Failed jobs"
      rows={jobs}
      rowKey={(job) => `${job.queue} ${job.id}`}
      columns={[
        { header: "Job", kind: "row", cell: (job) => <code>{job.name}</code> },
        { header: "Error", cell: (job) => <span className="wrap">{job.error}</span> },
        { header: "About", cell: (job) => <About job={job} /> },
        { header: "Queue", cell: (job) => job.queue },
        { header: "Tries", kind: "number", cell: (job) => job.attempts },
        { header: "Failed", cell: (job) => (job.failedAt ? <RealTimeAgo at={job.failedAt} /> : "–") },
        ...actions,
      ]}
    />
  );
}

function About({ job }: { readonly job: FailedJob }) {
  const { tenant, subject } = job;
  if (!tenant && !subject) return <span className="quiet">–</span>;
  return (
    <span className="pair">
      {tenant ? <Link href={`/tenants/${tenant.id}`}>{tenant.name}</Link> : null}
      {subject ? (
        <span className="small quiet nowrap" title={subject.id}>
          {subject.kind === "node" ? (
            <Link href={`/fleet/${subject.id}`}>node {shortId(subject.id)}</Link>
          ) : (
            `${subject.kind} ${shortId(subject.id)}`
          )}
        </span>
      ) : null}
    </span>
  );
}
