import { expect, test } from "vitest";
import { queueAlerts, tenantAlerts } from "./find-alerts.ts";

const queue = {
  name: "high",
  waiting: 3,
  active: 0,
  delayed: 0,
  failed: 0,
  completed: 0,
  oldestWaitingMs: 1,
};
const outbox = { unpublished: 2, oldestMs: 1 };
const codes = (alerts: readonly { readonly code: string }[]) => alerts.map(({ code }) => code);

test("queues and the outbox are late after a minute, not before", () => {
  const at = (ms: number) =>
    codes(queueAlerts([{ ...queue, oldestWaitingMs: ms }], [], { ...outbox, oldestMs: ms }));
  expect(at(60_000)).toEqual([]);
  expect(at(60_001)).toEqual(["outbox-late", "queue-late"]);
});

test("a pause and failed jobs are told for the queue they are of", () => {
  const queues = [
    { ...queue, failed: 1 },
    { ...queue, name: "low" },
  ];
  expect(queueAlerts(queues, ["low"], outbox).map(({ code, subject }) => [code, subject.id])).toEqual([
    ["queue-failed", "high"],
    ["queue-paused", "low"],
  ]);
  expect(queueAlerts([], [], { unpublished: 0, oldestMs: null })).toEqual([]);
});

test("an agency that is stopped is told once, also when it doesn't pay", () => {
  const tenant = {
    id: "t",
    name: "Agency",
    plan: "Starter",
    subscriptionStatus: "past_due",
    pastDueSince: "2026-03-02T10:00:00.000Z",
    nodes: 0,
    domains: 0,
    mailboxes: 0,
    sentToday: 0,
    accepted7d: 0,
    bounceRate7d: null,
    complaints7d: 0,
    score: null,
    machinesMonthlyCents: 0,
    planMonthlyCents: 0,
    sendingStopped: null,
    createdAt: "2026-03-01T10:00:00.000Z",
  };
  expect(codes(tenantAlerts([tenant]))).toEqual(["past-due"]);
  expect(codes(tenantAlerts([{ ...tenant, sendingStopped: "Payment is overdue." }]))).toEqual([
    "sending-stopped",
  ]);
  expect(tenantAlerts([{ ...tenant, pastDueSince: null }])).toEqual([]);
});
