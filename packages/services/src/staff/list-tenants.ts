import { Problem } from "@penguinmails/contracts/problems";
import type { Clock } from "@penguinmails/core/ports/clock";
import { day as dayMs, type EpochMs, utcDay } from "@penguinmails/core/time";
import { plans, subscriptions } from "@penguinmails/db/schema/billing";
import { evidenceDaily } from "@penguinmails/db/schema/evidence";
import { mailboxes, nodes } from "@penguinmails/db/schema/fleet";
import { tenants } from "@penguinmails/db/schema/tenants";
import type { Database, OperatorDb } from "@penguinmails/db/tenant-db";
import { and, desc, eq, gte, ne, sql } from "drizzle-orm";
import { auditStaff } from "./read-staff.ts";

type Deps = { readonly database: Database; readonly clock: Clock };
/** Which staff member looks or acts, on which request. */
export type StaffCaller = { readonly staffId: string; readonly requestId: string };

export async function listAdminTenants(deps: Deps, by: StaffCaller) {
  const now = deps.clock.now();
  return deps.database.withOperator(async (tx) => {
    await auditStaff(tx, by.staffId, now, {
      action: "tenants.list",
      subject: "tenants",
      requestId: by.requestId,
    });
    return { items: await tenantRows(tx, now, null), nextCursor: null };
  });
}

/** Throws `not-found`. */
export async function getAdminTenant(deps: Deps, by: StaffCaller, id: string) {
  const now = deps.clock.now();
  return deps.database.withOperator(async (tx) => {
    const [row] = await tenantRows(tx, now, id);
    if (!row) throw new Problem("not-found");
    await auditStaff(tx, by.staffId, now, {
      action: "tenants.read",
      subject: `tenant:${id}`,
      requestId: by.requestId,
    });
    return row;
  });
}

async function tenantRows(tx: OperatorDb, now: EpochMs, id: string | null) {
  const rows = await tx
    .select()
    .from(tenants)
    .where(id === null ? undefined : eq(tenants.id, id))
    .orderBy(desc(tenants.createdAt))
    .limit(500);
  const latest = await tx
    .selectDistinctOn([subscriptions.tenantId], {
      tenantId: subscriptions.tenantId,
      status: subscriptions.status,
      plan: plans.name,
      cents: plans.monthlyCents,
    })
    .from(subscriptions)
    .innerJoin(plans, eq(plans.key, subscriptions.planKey))
    .orderBy(subscriptions.tenantId, desc(subscriptions.createdAt));
  const machines = await tx
    .select({
      tenantId: nodes.tenantId,
      n: sql<number>`count(*)::int`,
      cents: sql<number>`coalesce(sum(coalesce(monthly_cents, 0)), 0)::int`,
    })
    .from(nodes)
    .where(ne(nodes.status, "retired"))
    .groupBy(nodes.tenantId);
  const boxes = await tx
    .select({ tenantId: mailboxes.tenantId, n: sql<number>`count(*)::int` })
    .from(mailboxes)
    .groupBy(mailboxes.tenantId);
  const week = await tx
    .select({
      tenantId: evidenceDaily.tenantId,
      accepted: sql<number>`sum(accepted)::int`,
      delivered: sql<number>`sum(delivered)::int`,
      hard: sql<number>`sum(hard)::int`,
      complaints: sql<number>`sum(complaint)::int`,
    })
    .from(evidenceDaily)
    .where(and(eq(evidenceDaily.subjectKind, "tenant"), gte(evidenceDaily.day, utcDay(now - 6 * dayMs))))
    .groupBy(evidenceDaily.tenantId);
  const of = <T extends { tenantId: string }>(list: readonly T[], tenantId: string) =>
    list.find((row) => row.tenantId === tenantId);
  return rows.map((tenant) => {
    const subscription = of(latest, tenant.id);
    const machine = of(machines, tenant.id);
    const seen = of(week, tenant.id);
    const known = (seen?.delivered ?? 0) + (seen?.hard ?? 0);
    return {
      id: tenant.id,
      name: tenant.name,
      plan: subscription?.plan ?? null,
      subscriptionStatus: subscription?.status ?? "none",
      nodes: machine?.n ?? 0,
      mailboxes: of(boxes, tenant.id)?.n ?? 0,
      accepted7d: seen?.accepted ?? 0,
      bounceRate7d: seen && known > 0 ? seen.hard / known : null,
      complaints7d: seen?.complaints ?? 0,
      machinesMonthlyCents: machine?.cents ?? 0,
      planMonthlyCents: subscription?.cents ?? 0,
      sendingStopped: tenant.sendingStopped,
      createdAt: new Date(tenant.createdAt).toISOString(),
    };
  });
}
