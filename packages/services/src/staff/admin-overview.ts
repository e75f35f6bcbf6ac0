import type { Clock } from "@penguinmails/core/ports/clock";
import type { QueueCounts } from "@penguinmails/core/ports/queue";
import { type EpochMs, utcDay } from "@penguinmails/core/time";
import { nodes } from "@penguinmails/db/schema/fleet";
import { tenants } from "@penguinmails/db/schema/tenants";
import type { Database, OperatorDb } from "@penguinmails/db/tenant-db";
import { desc, eq, ne } from "drizzle-orm";
import { countRows, lastDays } from "../evidence/sums.ts";
import { heldAlerts, providerAlerts } from "./address-alerts.ts";
import { backupAlerts } from "./backup-alerts.ts";
import { billAlerts } from "./bill-alerts.ts";
import { blindAlerts } from "./blind-alerts.ts";
import { cutOffAlerts } from "./cut-off-alerts.ts";
import { egressAlerts } from "./egress-alerts.ts";
import { feedAlerts } from "./feed-alerts.ts";
import {
  type Alert,
  budgetAlertsOfAll,
  inboxAlerts,
  nodeAlerts,
  queueAlerts,
  tenantAlerts,
} from "./find-alerts.ts";
import { nodeStandings } from "./fleet-standings.ts";
import { fleetViews } from "./list-fleet.ts";
import { tenantRows } from "./list-tenants.ts";
import { listedAlerts } from "./listed-alerts.ts";
import { operatorTroubleAlerts } from "./operator-trouble-alerts.ts";
import { outboxLag } from "./outbox-lag.ts";
import { refusalAlerts } from "./refusal-alerts.ts";
import { roomAlerts } from "./room-alerts.ts";
import { strayAlerts } from "./stray-alerts.ts";
import { suspicionAlerts } from "./suspicion-alerts.ts";

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
        ...(may.seesFleet
          ? [...nodeAlerts(fleet), ...roomAlerts(fleet), ...(await fleetAlerts(tx, now))]
          : []),
        ...(may.seesQueues ? [...queueTroubles, ...(await inboxAlerts(tx, deps.clock))] : []),
        ...tenantAlerts(agencies),
        ...(await budgetAlertsOfAll(tx)),
      ].sort((a, b) => rank(a.severity) - rank(b.severity)),
    };
  });
}

async function fleetAlerts(tx: OperatorDb, now: EpochMs): Promise<readonly Alert[]> {
  return [
    ...(await cutOffAlerts(tx, now)),
    ...(await suspicionAlerts(tx)),
    ...(await egressAlerts(tx, now)),
    ...(await listedAlerts(tx)),
    ...(await blindAlerts(tx)),
    ...(await refusalAlerts(tx, now)),
    ...(await operatorTroubleAlerts(tx, now)),
    ...(await strayAlerts(tx, now)),
    ...(await backupAlerts(tx, now)),
    ...(await feedAlerts(tx)),
    ...(await providerAlerts(tx)),
    ...(await heldAlerts(tx)),
    ...(await billAlerts(tx)),
  ];
}

const rank = (severity: "warn" | "bad") => (severity === "bad" ? 0 : 1);

async function fleetNow(tx: OperatorDb, clock: Clock) {
  const there = ne(nodes.status, "retired");
  const rows = await tx
    .select({ node: nodes, tenantName: tenants.name })
    .from(nodes)
    .innerJoin(tenants, eq(tenants.id, nodes.tenantId))
    .where(there)
    .orderBy(desc(nodes.id));
  return fleetViews(tx, await nodeStandings(tx, clock, there), rows, false);
}
