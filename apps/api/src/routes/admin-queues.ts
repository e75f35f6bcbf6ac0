import { queuesView } from "@penguinmails/contracts/http/admin";
import {
  failedJobView,
  inboxPage,
  inboxRef,
  inboxRowView,
  jobRef,
  outboxRowView,
  queueRef,
} from "@penguinmails/contracts/http/admin-queues";
import { listOf, page } from "@penguinmails/contracts/http/common";
import { listLateOutbox, listOpenInbox, retryInboxRow } from "@penguinmails/services/staff/mail-room";
import { outboxLag } from "@penguinmails/services/staff/outbox-lag";
import { listFailedJobs, pauseQueue, retryFailedJob } from "@penguinmails/services/staff/steer-queues";
import { type Route, staffRoute } from "../route.ts";

export const adminQueueRoutes: readonly Route[] = [
  staffRoute({
    method: "get",
    path: "/v1/admin/queues",
    summary: "Queues and the outbox",
    permission: "queues.read",
    status: 200,
    response: queuesView,
    handle: async ({ container }) => ({
      queues: [...(await container.queueStats.stats())],
      outbox: await container.database.withOperator((tx) => outboxLag(tx, container.clock)),
      paused: await container.queueDesk.pausedQueues(),
    }),
  }),
  staffRoute({
    method: "get",
    path: "/v1/admin/queues/failed",
    summary: "Jobs that used up their attempts, newest first",
    permission: "queues.read",
    status: 200,
    response: listOf(failedJobView),
    handle: ({ container }) => listFailedJobs(container),
  }),
  staffRoute({
    method: "post",
    path: "/v1/admin/queues/retry-job",
    summary: "Put a failed job back in its line with all its attempts",
    permission: "queues.act",
    body: jobRef,
    status: 204,
    handle: ({ container, look, body }) => retryFailedJob(container, look, body),
  }),
  ...([true, false] as const).map((isPaused) =>
    staffRoute({
      method: "post",
      path: isPaused ? "/v1/admin/queues/pause" : "/v1/admin/queues/resume",
      summary: isPaused ? "Begin nothing more of a queue; what runs ends" : "Let a queue go on",
      permission: "queues.act",
      body: queueRef,
      status: 204,
      handle: ({ container, look, body }) => pauseQueue(container, look, body.queue, isPaused),
    }),
  ),
  staffRoute({
    method: "get",
    path: "/v1/admin/outbox",
    summary: "Outbox rows that are due and not with the queue yet",
    permission: "queues.read",
    query: page,
    status: 200,
    response: listOf(outboxRowView),
    handle: ({ container, query }) => listLateOutbox(container, query),
  }),
  staffRoute({
    method: "get",
    path: "/v1/admin/inbox",
    summary: "Messages from outside that nobody has acted on yet",
    permission: "queues.read",
    query: inboxPage,
    status: 200,
    response: listOf(inboxRowView),
    handle: ({ container, query }) => listOpenInbox(container, query),
  }),
  staffRoute({
    method: "post",
    path: "/v1/admin/inbox/retry",
    summary: "Act on a message from outside in the worker's next round",
    permission: "queues.act",
    body: inboxRef,
    status: 204,
    handle: ({ container, look, body }) => retryInboxRow(container, look, body),
  }),
];
