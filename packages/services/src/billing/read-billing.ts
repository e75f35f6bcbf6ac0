import { payments, plans } from "@penguinmails/db/schema/billing";
import { leads } from "@penguinmails/db/schema/campaigns";
import { domains, mailboxes, nodes } from "@penguinmails/db/schema/fleet";
import type { Database, TenantDb } from "@penguinmails/db/tenant-db";
import { asc, count, desc, eq, notInArray, type SQL, sql } from "drizzle-orm";
import { instantOf } from "../platform/instant.ts";
import { type PageAsked, pageOf } from "../platform/page-of.ts";
import { currentSubscription } from "./current-subscription.ts";
import { graceEnd } from "./entitlements.ts";

type PlanRow = typeof plans.$inferSelect;

function planView(plan: PlanRow) {
  return {
    key: plan.key,
    name: plan.name,
    monthlyCents: plan.monthlyCents,
    nodes: plan.nodes,
    secondaryAddressesPerNode: plan.secondaryAddressesPerNode,
    domains: plan.domains,
    mailboxes: plan.mailboxes,
    leads: plan.leads,
    webmail: plan.webmail,
    antivirus: plan.antivirus,
  };
}

export async function listPlans(database: Database) {
  const rows = await database.withOperator((tx) =>
    tx.select().from(plans).where(eq(plans.onSale, true)).orderBy(asc(plans.position)),
  );
  return { items: rows.map(planView), nextCursor: null };
}

/** The subscription that counts and what is used of it. What the machines cost us is for staff. */
export async function getSubscription(tx: TenantDb) {
  const latest = await currentSubscription(tx);
  const [machines] = await tx
    .select({ nodes: count() })
    .from(nodes)
    .where(notInArray(nodes.status, ["retired"]));
  const [domainCount] = await tx.select({ n: count() }).from(domains);
  const [mailboxCount] = await tx.select({ n: count() }).from(mailboxes);
  const [leadCount] = await tx.select({ n: count() }).from(leads);
  const end = latest?.subscription.currentPeriodEnd ?? null;
  const overdueSince = latest?.subscription.pastDueSince ?? null;
  return {
    plan: latest ? planView(latest.plan) : null,
    status: latest?.subscription.status ?? ("none" as const),
    currentPeriodEnd: instantOf(end),
    cancelAtPeriodEnd: latest?.subscription.cancelAtPeriodEnd ?? false,
    sendingEndsAt: instantOf(overdueSince === null ? null : graceEnd(overdueSince)),
    usage: {
      nodes: machines?.nodes ?? 0,
      domains: domainCount?.n ?? 0,
      mailboxes: mailboxCount?.n ?? 0,
      leads: leadCount?.n ?? 0,
    },
  };
}

/** By when the provider made them, newest first: we may have heard of them in another order. */
export async function listPayments(tx: TenantDb, { limit, cursor }: PageAsked) {
  const rows = await tx
    .select()
    .from(payments)
    .where(cursor === undefined ? undefined : madeBefore(tx, cursor))
    .orderBy(desc(payments.createdAt), desc(payments.id))
    .limit(limit + 1);
  const views = rows.map(({ id, amountCents, currency, status, createdAt, hostedUrl }) => ({
    id,
    amountCents,
    currency,
    status,
    createdAt: new Date(createdAt).toISOString(),
    invoiceUrl: hostedUrl,
  }));
  return pageOf(views, limit);
}

function madeBefore(tx: TenantDb, id: string): SQL {
  const last = tx
    .select({ createdAt: payments.createdAt, id: payments.id })
    .from(payments)
    .where(eq(payments.id, id));
  return sql`(${payments.createdAt}, ${payments.id}) < ${last}`;
}
