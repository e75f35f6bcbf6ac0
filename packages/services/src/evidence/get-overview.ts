import { day as dayMs, type EpochMs, utcDay } from "@penguinmails/core/time";
import { campaigns } from "@penguinmails/db/schema/campaigns";
import { decisions, evidenceDaily } from "@penguinmails/db/schema/evidence";
import { domains, mailboxes, nodes } from "@penguinmails/db/schema/fleet";
import { tenants } from "@penguinmails/db/schema/tenants";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, asc, desc, eq, gte, ne, sql } from "drizzle-orm";
import { entitlementsOf } from "../billing/entitlements.ts";
import { decisionView } from "./list-decisions.ts";

/** What an agency sees first: how much stands, what the last 30 days brought, what to do next. */
export async function getOverview(tx: TenantDb, nowMs: EpochMs) {
  const today = utcDay(nowMs);
  const total = sql<number>`count(*)::int`;
  const [node] = await tx
    .select({ total, serving: sql<number>`(count(*) filter (where status = 'serving'))::int` })
    .from(nodes)
    .where(ne(nodes.status, "retired"));
  const [domain] = await tx
    .select({ total, verified: sql<number>`(count(*) filter (where status = 'verified'))::int` })
    .from(domains);
  const [mailbox] = await tx
    .select({
      total,
      ready: sql<number>`(count(*) filter (where status = 'ready'))::int`,
      capPerDay: sql<number>`coalesce(sum(cap_per_day) filter (where status = 'ready'), 0)::int`,
      sentToday: sql<number>`coalesce(sum(sent_today) filter (where usage_day = ${today}), 0)::int`,
    })
    .from(mailboxes);
  const [campaign] = await tx
    .select({ total, running: sql<number>`(count(*) filter (where status = 'running'))::int` })
    .from(campaigns);
  const [tenant] = await tx.select().from(tenants).where(eq(tenants.id, tx.tenantId));
  const recent = await tx.select().from(decisions).orderBy(desc(decisions.id)).limit(8);
  const subscription = await entitlementsOf(tx, nowMs);
  return {
    nodes: { serving: node?.serving ?? 0, total: node?.total ?? 0 },
    domains: { verified: domain?.verified ?? 0, total: domain?.total ?? 0 },
    mailboxes: mailbox ?? { ready: 0, total: 0, capPerDay: 0, sentToday: 0 },
    campaigns: campaign ?? { running: 0, total: 0 },
    last30Days: await lastDays(tx, nowMs),
    recentDecisions: recent.map(decisionView),
    nextSteps: nextSteps(),
  };

  function nextSteps() {
    const steps: { code: string; message: string; href: string }[] = [];
    const add = (missing: boolean, code: string, message: string, href: string) =>
      missing && steps.push({ code, message, href });
    add(!subscription.active, "subscribe", "Choose a plan: it pays for the machines.", "/billing");
    add(
      !tenant?.postalAddress,
      "postal-address",
      "Add your postal address: the law wants it in every message.",
      "/settings",
    );
    add(!node?.total, "order-node", "Order your first node.", "/nodes");
    add(Boolean(node?.serving) && !domain?.total, "add-domain", "Add a sending domain.", "/domains");
    add(
      Boolean(domain?.total) && !domain?.verified,
      "publish-records",
      "Publish the domain's DNS records.",
      "/domains",
    );
    add(
      Boolean(domain?.total) && !mailbox?.total,
      "add-mailbox",
      "Add the mailboxes that will send.",
      "/mailboxes",
    );
    add(
      Boolean(mailbox?.total) && !campaign?.total,
      "create-campaign",
      "Import leads and create a campaign.",
      "/campaigns",
    );
    return steps;
  }
}

async function lastDays(tx: TenantDb, nowMs: EpochMs) {
  const since = utcDay(nowMs - 29 * dayMs);
  const rows = await tx
    .select()
    .from(evidenceDaily)
    .where(and(eq(evidenceDaily.subjectKind, "tenant"), gte(evidenceDaily.day, since)))
    .orderBy(asc(evidenceDaily.day));
  const byDay = new Map(rows.map((row) => [row.day, row]));
  return Array.from({ length: 30 }, (_, n) => {
    const day = utcDay(nowMs - (29 - n) * dayMs);
    const row = byDay.get(day);
    return {
      day,
      accepted: row?.accepted ?? 0,
      delivered: Math.max(0, row?.delivered ?? 0),
      bounced: (row?.hard ?? 0) + (row?.soft ?? 0) + (row?.block ?? 0),
      complained: row?.complaint ?? 0,
      replied: row?.reply ?? 0,
    };
  });
}
