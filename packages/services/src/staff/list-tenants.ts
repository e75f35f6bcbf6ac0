import type { Clock } from "@penguinmails/core/ports/clock";
import { day as dayMs, type EpochMs, utcDay } from "@penguinmails/core/time";
import { plans, subscriptions } from "@penguinmails/db/schema/billing";
import { evidenceDaily } from "@penguinmails/db/schema/evidence";
import { domains, mailboxes, nodes } from "@penguinmails/db/schema/fleet";
import { tenants, tenantUsers } from "@penguinmails/db/schema/tenants";
import { users } from "@penguinmails/db/schema/users";
import type { Database, OperatorDb } from "@penguinmails/db/tenant-db";
import { and, desc, eq, exists, gte, ilike, inArray, ne, or, type SQL, sql } from "drizzle-orm";
import { countsFirst } from "../billing/current-subscription.ts";
import { instantOf } from "../platform/instant.ts";
import { containing, olderThan, type PageAsked, pageOf } from "../platform/page-of.ts";
import { scoreAlone, scoresOf } from "../reputation/scores-of.ts";
import { auditLook, type StaffLook } from "./read-staff.ts";

type Deps = { readonly database: Database; readonly clock: Clock };

type TenantsPage = PageAsked & {
  /** Part of a name, of a member's address or of a sending domain; empty: all. */
  readonly search: string;
};

/** Agencies, newest first. */
export async function listAdminTenants(deps: Deps, by: StaffLook, page: TenantsPage) {
  const now = deps.clock.now();
  const { limit, search } = page;
  return deps.database.withOperator(async (tx) => {
    await auditLook(tx, by, now, {
      action: "tenants.list",
      subject: "tenants",
      ...(search === "" ? {} : { detail: { search } }),
    });
    const where = and(olderThan(tenants.id, page), search === "" ? undefined : matching(tx, search));
    const rows = await tenantRows(tx, now, where, limit + 1);
    return pageOf(
      rows.map((row) => withoutMoney(row, by)),
      limit,
    );
  });
}

export type TenantRow = Awaited<ReturnType<typeof tenantRows>>[number];

/** For staff who may not see money, there is none. */
export function withoutMoney<T extends TenantRow>(row: T, by: StaffLook) {
  return by.seesMoney ? row : { ...row, machinesMonthlyCents: null, planMonthlyCents: null };
}

function matching(tx: OperatorDb, search: string): SQL | undefined {
  const pattern = containing(search);
  const one = sql`1`;
  return or(
    ilike(tenants.name, pattern),
    exists(
      tx
        .select({ one })
        .from(domains)
        .where(and(eq(domains.tenantId, tenants.id), ilike(domains.name, pattern))),
    ),
    exists(
      tx
        .select({ one })
        .from(tenantUsers)
        .innerJoin(users, eq(users.id, tenantUsers.userId))
        .where(and(eq(tenantUsers.tenantId, tenants.id), ilike(users.email, pattern))),
    ),
  );
}

/** Agencies with what they run, send, pay and cost, newest first; at most `limit`, or all. */
export async function tenantRows(tx: OperatorDb, now: EpochMs, where: SQL | undefined, limit?: number) {
  const all = tx.select().from(tenants).where(where).orderBy(desc(tenants.id)).$dynamic();
  const rows = await (limit === undefined ? all : all.limit(limit));
  if (rows.length === 0) return [];
  const ids = rows.map((row) => row.id);
  const n = sql<number>`count(*)::int`;
  const latest = await tx
    .selectDistinctOn([subscriptions.tenantId], {
      tenantId: subscriptions.tenantId,
      status: subscriptions.status,
      pastDueSince: subscriptions.pastDueSince,
      plan: plans.name,
      cents: plans.monthlyCents,
    })
    .from(subscriptions)
    .innerJoin(plans, eq(plans.key, subscriptions.planKey))
    .where(inArray(subscriptions.tenantId, ids))
    .orderBy(subscriptions.tenantId, ...countsFirst);
  const machines = await tx
    .select({
      tenantId: nodes.tenantId,
      n,
      cents: sql<number>`coalesce(sum(coalesce(monthly_cents, 0)), 0)::int`,
    })
    .from(nodes)
    .where(and(inArray(nodes.tenantId, ids), ne(nodes.status, "retired")))
    .groupBy(nodes.tenantId);
  const names = await tx
    .select({ tenantId: domains.tenantId, n })
    .from(domains)
    .where(inArray(domains.tenantId, ids))
    .groupBy(domains.tenantId);
  const boxes = await tx
    .select({
      tenantId: mailboxes.tenantId,
      n,
      sent: sql<number>`coalesce(sum(sent_today) filter (where usage_day = ${utcDay(now)}), 0)::int`,
    })
    .from(mailboxes)
    .where(inArray(mailboxes.tenantId, ids))
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
    .where(
      and(
        inArray(evidenceDaily.tenantId, ids),
        eq(evidenceDaily.subjectKind, "tenant"),
        gte(evidenceDaily.day, utcDay(now - 6 * dayMs)),
      ),
    )
    .groupBy(evidenceDaily.tenantId);
  const scores = new Map(
    (await scoresOf(tx, ids, utcDay(now), ["tenant"])).map((one) => [
      one.subject.id,
      scoreAlone(one.reputation),
    ]),
  );
  const byTenant = <T extends { tenantId: string }>(list: readonly T[]) =>
    new Map(list.map((row) => [row.tenantId, row]));
  const [plan, machine, domain, box, seen] = [
    byTenant(latest),
    byTenant(machines),
    byTenant(names),
    byTenant(boxes),
    byTenant(week),
  ];
  return rows.map((tenant) => {
    const subscription = plan.get(tenant.id);
    const last7 = seen.get(tenant.id);
    const known = (last7?.delivered ?? 0) + (last7?.hard ?? 0);
    return {
      id: tenant.id,
      name: tenant.name,
      plan: subscription?.plan ?? null,
      subscriptionStatus: subscription?.status ?? "none",
      pastDueSince: instantOf(subscription?.pastDueSince ?? null),
      nodes: machine.get(tenant.id)?.n ?? 0,
      domains: domain.get(tenant.id)?.n ?? 0,
      mailboxes: box.get(tenant.id)?.n ?? 0,
      sentToday: box.get(tenant.id)?.sent ?? 0,
      accepted7d: last7?.accepted ?? 0,
      bounceRate7d: last7 && known > 0 ? last7.hard / known : null,
      complaints7d: last7?.complaints ?? 0,
      score: scores.get(tenant.id) ?? null,
      machinesMonthlyCents: machine.get(tenant.id)?.cents ?? 0,
      planMonthlyCents: isPaying(subscription?.status) ? (subscription?.cents ?? 0) : 0,
      sendingStopped: tenant.sendingStopped,
      createdAt: new Date(tenant.createdAt).toISOString(),
    };
  });
}

/** Whether money comes in for the plan, or is about to: the trial and the grace of an overdue payment count. */
function isPaying(status: string | undefined): boolean {
  return status === "active" || status === "trialing" || status === "past_due";
}
