import { type EpochMs, utcDay } from "@penguinmails/core/time";
import { nodes } from "@penguinmails/db/schema/fleet";
import { tenants } from "@penguinmails/db/schema/tenants";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { eq, ne, sql } from "drizzle-orm";
import { outOfRotation } from "../blocklists/out-of-rotation.ts";
import { listMailboxes } from "../mailboxes/mailbox-view.ts";
import { openBudgetAlerts } from "../reputation/list-budgets.ts";
import { listDecisions } from "./list-decisions.ts";
import { nextSteps } from "./next-steps.ts";
import { countRows, lastDays } from "./sums.ts";

/** What an agency sees first: how much stands, what the last 30 days brought, what to do next. */
export async function getOverview(tx: TenantDb, nowMs: EpochMs) {
  const [node] = await tx
    .select({
      total: sql<number>`count(*)::int`,
      serving: sql<number>`(count(*) filter (where status = 'serving'))::int`,
    })
    .from(nodes)
    .where(ne(nodes.status, "retired"));
  const rows = await countRows(tx, utcDay(nowMs));
  const boxes = await listMailboxes(tx, nowMs, null);
  const able = boxes.items.filter(({ status, hold }) => status === "ready" && hold === null);
  const [tenant] = await tx.select().from(tenants).where(eq(tenants.id, tx.tenantId));
  const recent = await listDecisions(tx, nowMs, { limit: 8, folded: true, withoutDropped: true });
  const nodeCounts = { serving: node?.serving ?? 0, total: node?.total ?? 0 };
  return {
    nodes: nodeCounts,
    ...rows,
    mailboxes: {
      ...rows.mailboxes,
      maySend: able.length,
      capPerDay: able.reduce((sum, { capPerDay }) => sum + capPerDay, 0),
    },
    last30Days: await lastDays(tx, nowMs),
    recentDecisions: recent.items,
    budgetAlerts: await openBudgetAlerts(tx, tx.tenantId),
    outOfRotation: await outOfRotation(tx),
    sendingStopped: tenant?.sendingStopped ?? null,
    nextSteps: await nextSteps(tx, nowMs, {
      ...rows,
      postalAddress: tenant?.postalAddress ?? null,
      nodes: nodeCounts,
    }),
  };
}
