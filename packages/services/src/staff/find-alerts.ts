import type { alertView } from "@penguinmails/contracts/http/admin-overview";
import type { Clock } from "@penguinmails/core/ports/clock";
import type { QueueCounts } from "@penguinmails/core/ports/queue";
import { budgetAlerts } from "@penguinmails/db/schema/evidence";
import { inbox } from "@penguinmails/db/schema/platform";
import { tenants } from "@penguinmails/db/schema/tenants";
import type { OperatorDb } from "@penguinmails/db/tenant-db";
import { and, eq, gt, isNull, sql } from "drizzle-orm";
import type { z } from "zod";
import type { NodeTrouble } from "../fleet/node-trouble.ts";
import type { fleetViews } from "./list-fleet.ts";
import type { TenantRow } from "./list-tenants.ts";

export type Alert = z.infer<typeof alertView>;
type FleetNode = Awaited<ReturnType<typeof fleetViews>>[number];

/** Real time that a job or an outbox row may wait before a person should know. */
const lateAfterMs = 60_000;
/** Tries of an inbox row after which it is no passing trouble. */
const failingAfterTries = 3;

/** Nodes whose plan stopped or stands still, that do not answer, or whose log or collector is not read. */
export function nodeAlerts(fleet: readonly FleetNode[]): Alert[] {
  return fleet.flatMap((node) => (node.trouble === null ? [] : [nodeAlert(node, node.trouble)]));
}

function nodeAlert(node: FleetNode, trouble: NodeTrouble): Alert {
  const subject = { kind: "node" as const, id: node.id, label: node.name };
  switch (trouble) {
    case "failed": {
      const message = node.failure?.cause ?? "Its plan stopped.";
      return { code: "node-failed", severity: "bad", subject, message, since: node.lastMoveAt };
    }
    case "stuck": {
      const message = `Its plan has not moved: ${node.waitingFor ?? "nobody runs it"}.`;
      return { code: "node-stuck", severity: "warn", subject, message, since: node.lastMoveAt };
    }
    case "unreachable":
    case "degraded": {
      const message = node.reach?.because ?? "It does not answer.";
      const severity = trouble === "unreachable" ? "bad" : "warn";
      return { code: `node-${trouble}`, severity, subject, message, since: node.reach?.since ?? null };
    }
    case "isolated": {
      const message =
        "It is isolated and sends nothing: release it when it is clean, wipe and rebuild it, or replace it.";
      return {
        code: "node-isolated",
        severity: "bad",
        subject,
        message,
        since: node.operations.find(({ kind }) => kind === "isolate")?.askedAt ?? null,
      };
    }
    case "strained": {
      const [worst] = node.vitals?.strains ?? [];
      const message = worst ? `${worst.because} ${worst.remedy}` : "Its machine strains.";
      const severity = worst?.code === "disk-full" ? "bad" : "warn";
      return { code: "node-strained", severity, subject, message, since: worst?.since ?? null };
    }
    case "silent": {
      const since = node.logReadAt ?? node.servingSince;
      const message = "Its log is not read: nobody learns what became of its mail.";
      return { code: "node-silent", severity: "bad", subject, message, since };
    }
    case "mail-unread": {
      const since = node.collectorReadAt ?? node.servingSince;
      const message = "Its collector is not read: bounces, complaints and opt-outs by mail wait there.";
      return { code: "node-mail-unread", severity: "bad", subject, message, since };
    }
  }
}

/** Agencies that don't pay, and those whose sending is stopped. */
export function tenantAlerts(tenants: readonly TenantRow[]): Alert[] {
  return tenants.flatMap((tenant): Alert[] => {
    const subject = { kind: "tenant" as const, id: tenant.id, label: tenant.name };
    if (tenant.sendingStopped !== null) {
      const message = `Sending is stopped: ${tenant.sendingStopped}`;
      return [{ code: "sending-stopped", severity: "warn", subject, message, since: tenant.pastDueSince }];
    }
    if (tenant.pastDueSince === null) return [];
    const message = "A payment is overdue.";
    return [{ code: "past-due", severity: "warn", subject, message, since: tenant.pastDueSince }];
  });
}

/** Agencies whose complaints or bounces come too fast: one alert each, whatever the number of senders. */
export async function budgetAlertsOfAll(tx: OperatorDb): Promise<Alert[]> {
  const rows = await tx
    .select({
      id: budgetAlerts.tenantId,
      label: tenants.name,
      n: sql<number>`count(*)::int`,
      isBad: sql<boolean>`bool_or(${budgetAlerts.severity} = 'bad')`,
      oldestMs: sql<number>`(extract(epoch from min(${budgetAlerts.raisedAt})) * 1000)::float`,
    })
    .from(budgetAlerts)
    .innerJoin(tenants, eq(tenants.id, budgetAlerts.tenantId))
    .where(isNull(budgetAlerts.closedAt))
    .groupBy(budgetAlerts.tenantId, tenants.name);
  return rows.map(({ id, label, n, isBad, oldestMs }) => ({
    code: "budget-burning",
    severity: isBad ? "bad" : "warn",
    subject: { kind: "tenant", id, label },
    message: `Complaints or bounces come too fast: ${n === 1 ? "1 budget" : `${n} budgets`} of its week.`,
    since: new Date(oldestMs).toISOString(),
  }));
}

/** Queues that are paused, jobs that wait too long or used up their attempts, and outbox rows that nobody publishes. */
export function queueAlerts(
  queues: readonly QueueCounts[],
  paused: readonly string[],
  outbox: { readonly unpublished: number; readonly oldestMs: number | null },
): Alert[] {
  const late: Alert[] =
    (outbox.oldestMs ?? 0) > lateAfterMs
      ? [
          {
            code: "outbox-late",
            severity: "bad",
            subject: { kind: "outbox", id: null, label: "Outbox" },
            message: `${outbox.unpublished} due and not with the queue: is a worker running?`,
            since: null,
          },
        ]
      : [];
  return [
    ...late,
    ...queues.flatMap((queue): Alert[] => {
      const subject = { kind: "queue" as const, id: queue.name, label: `Queue ${queue.name}` };
      const alerts: Alert[] = [];
      if (paused.includes(queue.name)) {
        const message = `Somebody paused it: ${queue.waiting} waiting.`;
        alerts.push({ code: "queue-paused", severity: "warn", subject, message, since: null });
      }
      if ((queue.oldestWaitingMs ?? 0) > lateAfterMs) {
        const message = `${queue.waiting} waiting, the oldest longer than a minute.`;
        alerts.push({ code: "queue-late", severity: "warn", subject, message, since: null });
      }
      if (queue.failed > 0) {
        const message = `${queue.failed} used up their attempts.`;
        alerts.push({ code: "queue-failed", severity: "warn", subject, message, since: null });
      }
      return alerts;
    }),
  ];
}

/** Messages from outside that were tried again and again. */
export async function inboxAlerts(tx: OperatorDb, clock: Clock): Promise<Alert[]> {
  const [row] = await tx
    .select({
      n: sql<number>`count(*)::int`,
      oldest: sql<number | null>`(extract(epoch from min(${inbox.receivedAt})) * 1000)::float`,
    })
    .from(inbox)
    .where(and(isNull(inbox.handledAt), gt(inbox.attempts, failingAfterTries)));
  if (!row || row.n === 0) return [];
  return [
    {
      code: "inbox-failing",
      severity: "bad",
      subject: { kind: "inbox", id: null, label: "Inbox" },
      message: `${row.n} from outside could not be acted on, however often we tried.`,
      since: new Date(row.oldest ?? clock.now()).toISOString(),
    },
  ];
}
