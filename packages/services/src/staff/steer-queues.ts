import type { QueueName } from "@penguinmails/contracts/jobs/catalog";
import { Problem } from "@penguinmails/contracts/problems";
import type { Clock } from "@penguinmails/core/ports/clock";
import type { FailedJob, QueueDesk } from "@penguinmails/core/ports/queue";
import { tenants } from "@penguinmails/db/schema/tenants";
import type { Database } from "@penguinmails/db/tenant-db";
import { inArray } from "drizzle-orm";
import { instantOf } from "../platform/instant.ts";
import { auditStaff, type StaffCaller } from "./read-staff.ts";

type Deps = { readonly database: Database; readonly clock: Clock; readonly queueDesk: QueueDesk };

/** Failed jobs, newest first, at most 100 of each queue; what their payloads carry beside ids stays out. */
export async function listFailedJobs(deps: Deps) {
  const jobs = (await deps.queueDesk.failedJobs(100)).map(failedJobView);
  const ids = [...new Set(jobs.flatMap(({ tenantId }) => (tenantId === null ? [] : [tenantId])))];
  const known = await deps.database.withOperator((tx) =>
    tx.select({ id: tenants.id, name: tenants.name }).from(tenants).where(inArray(tenants.id, ids)),
  );
  const items = jobs.map(({ tenantId, ...job }) => ({
    ...job,
    tenant: known.find(({ id }) => id === tenantId) ?? null,
  }));
  return { items, nextCursor: null };
}

/** Throws `not-found` when there is no failed job of that id. */
export async function retryFailedJob(
  deps: Deps,
  by: StaffCaller,
  ref: { readonly queue: QueueName; readonly id: string },
): Promise<void> {
  if (!(await deps.queueDesk.retryJob(ref.queue, ref.id)))
    throw new Problem("not-found", { detail: "This job is not among the failed ones any more." });
  await note(deps, by, "queue.retry-job", `queue:${ref.queue}`, { job: ref.id });
}

/** Pauses a queue for all workers, or lets it go on. */
export async function pauseQueue(
  deps: Deps,
  by: StaffCaller,
  queue: QueueName,
  isPaused: boolean,
): Promise<void> {
  await deps.queueDesk.setPaused(queue, isPaused);
  await note(deps, by, isPaused ? "queue.pause" : "queue.resume", `queue:${queue}`, {});
}

const subjects = ["nodeId", "domainId", "campaignId", "mailboxId"] as const;

function failedJobView(job: FailedJob) {
  const payload = (job.payload ?? {}) as Readonly<Record<string, unknown>>;
  const idOf = (name: string) => (isId(payload[name]) ? payload[name] : null);
  const subject = subjects.flatMap((name) => {
    const id = idOf(name);
    return id === null ? [] : [{ kind: name.replace("Id", ""), id }];
  })[0];
  return {
    id: job.id,
    queue: job.queue as QueueName,
    name: job.name,
    tenantId: idOf("tenantId"),
    subject: subject ?? null,
    attempts: job.attempts,
    error: job.error.split("\n")[0]?.slice(0, 400) ?? "",
    failedAt: instantOf(job.failedAtMs),
  };
}

function isId(value: unknown): value is string {
  return typeof value === "string" && /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value);
}

async function note(
  deps: Deps,
  by: StaffCaller,
  action: string,
  subject: string,
  detail: Record<string, unknown>,
): Promise<void> {
  await deps.database.withOperator((tx) =>
    auditStaff(tx, by.staffId, deps.clock.now(), { action, subject, detail, requestId: by.requestId }),
  );
}
