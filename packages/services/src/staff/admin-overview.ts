import type { Clock } from "@penguinmails/core/ports/clock";
import type { QueueCounts } from "@penguinmails/core/ports/queue";
import { day as dayMs, type EpochMs, utcDay } from "@penguinmails/core/time";
import { campaigns } from "@penguinmails/db/schema/campaigns";
import { evidenceDaily } from "@penguinmails/db/schema/evidence";
import { domains, mailboxes, nodes } from "@penguinmails/db/schema/fleet";
import { tenants } from "@penguinmails/db/schema/tenants";
import type { Database, OperatorDb } from "@penguinmails/db/tenant-db";
import { and, asc, desc, eq, gte, ne, sql } from "drizzle-orm";
import { inboxAlerts, nodeAlerts, queueAlerts, tenantAlerts } from "./find-alerts.ts";
import { fleetViews } from "./list-fleet.ts";
import { tenantRows } from "./list-tenants.ts";
import { outboxLag } from "./outbox-lag.ts";

/**
 * How the whole platform stands and what a person should look at. Counts, no agency's contents, so the look is not
 * audited. `queues` null: the staff member may not see queues, or they don't answer.
 */
export async function adminOverview(
  deps: { readonly database: Database; readonly clock: Clock },
  may: { readonly seesMoney: boolean; readonly seesQueues: boolean; readonly seesFleet: boolean },
  queues: { readonly counts: readonly QueueCounts[]; readonly paused: readonly string[] } | null,
) {
  const now = deps.clock.now();
  return deps.database.withOperator(async (tx) => {
    const agencies = await tenantRows(tx, now, undefined);
    const fleet = await fleetNow(tx, deps.clock);
    const outbox = await outboxLag(tx, deps.clock);
    const sum = (pick: (agency: (typeof agencies)[number]) => number) =>
      agencies.reduce((total, agency) => total + pick(agency), 0);
    const count = (of: (agency: (typeof agencies)[number]) => boolean) => agencies.filter(of).length;
    const queueTroubles = queueAlerts(queues?.counts ?? [], queues?.paused ?? [], outbox);
    return {
      tenants: {
        total: agencies.length,
        paying: count((agency) => ["active", "trialing"].includes(agency.subscriptionStatus)),
        pastDue: count((agency) => agency.pastDueSince !== null),
        stopped: count((agency) => agency.sendingStopped !== null),
      },
      nodes: {
        total: fleet.length,
        serving: fleet.filter(({ status }) => status === "serving").length,
        moving: fleet.filter(({ status }) => ["ordered", "provisioning", "retiring"].includes(status)).length,
        troubled: fleet.filter(({ trouble }) => trouble !== null).length,
      },
      ...(await countRows(tx, utcDay(now))),
      money: may.seesMoney
        ? {
            plansMonthlyCents: sum((agency) => agency.planMonthlyCents),
            machinesMonthlyCents: sum((agency) => agency.machinesMonthlyCents),
          }
        : null,
      outbox: may.seesQueues ? outbox : null,
      last30Days: await lastDays(tx, now),
      alerts: [
        ...(may.seesFleet ? nodeAlerts(fleet) : []),
        ...(may.seesQueues ? queueTroubles : []),
        ...(may.seesQueues ? await inboxAlerts(tx, deps.clock) : []),
        ...tenantAlerts(agencies),
      ].sort((a, b) => rank(a.severity) - rank(b.severity)),
    };
  });
}

const rank = (severity: "warn" | "bad") => (severity === "bad" ? 0 : 1);

async function fleetNow(tx: OperatorDb, clock: Clock) {
  const rows = await tx
    .select({ node: nodes, tenantName: tenants.name })
    .from(nodes)
    .innerJoin(tenants, eq(tenants.id, nodes.tenantId))
    .where(ne(nodes.status, "retired"))
    .orderBy(desc(nodes.createdAt))
    .limit(500);
  return fleetViews(tx, clock, rows, false);
}

async function countRows(tx: OperatorDb, today: string) {
  const total = sql<number>`count(*)::int`;
  const [domain] = await tx
    .select({ total, verified: sql<number>`(count(*) filter (where status = 'verified'))::int` })
    .from(domains);
  const [mailbox] = await tx
    .select({
      total,
      ready: sql<number>`(count(*) filter (where status = 'ready'))::int`,
      sentToday: sql<number>`coalesce(sum(sent_today) filter (where usage_day = ${today}), 0)::int`,
      capPerDay: sql<number>`coalesce(sum(cap_per_day) filter (where status = 'ready'), 0)::int`,
    })
    .from(mailboxes);
  const [campaign] = await tx
    .select({ total, running: sql<number>`(count(*) filter (where status = 'running'))::int` })
    .from(campaigns);
  return {
    domains: domain ?? { total: 0, verified: 0 },
    mailboxes: mailbox ?? { total: 0, ready: 0, sentToday: 0, capPerDay: 0 },
    campaigns: campaign ?? { total: 0, running: 0 },
  };
}

async function lastDays(tx: OperatorDb, now: EpochMs) {
  const rows = await tx
    .select({
      day: evidenceDaily.day,
      accepted: sql<number>`sum(accepted)::int`,
      delivered: sql<number>`greatest(0, sum(delivered))::int`,
      bounced: sql<number>`sum(hard + soft + block)::int`,
      complained: sql<number>`sum(complaint)::int`,
      replied: sql<number>`sum(reply)::int`,
    })
    .from(evidenceDaily)
    .where(and(eq(evidenceDaily.subjectKind, "tenant"), gte(evidenceDaily.day, utcDay(now - 29 * dayMs))))
    .groupBy(evidenceDaily.day)
    .orderBy(asc(evidenceDaily.day));
  const byDay = new Map(rows.map((row) => [row.day, row]));
  return Array.from({ length: 30 }, (_, n) => {
    const day = utcDay(now - (29 - n) * dayMs);
    return byDay.get(day) ?? { day, accepted: 0, delivered: 0, bounced: 0, complained: 0, replied: 0 };
  });
}
