import { Problem } from "@penguinmails/contracts/problems";
import type { Clock } from "@penguinmails/core/ports/clock";
import { utcDay } from "@penguinmails/core/time";
import { campaigns } from "@penguinmails/db/schema/campaigns";
import { addresses, domains, mailboxes, nodes } from "@penguinmails/db/schema/fleet";
import { tenants, tenantUsers } from "@penguinmails/db/schema/tenants";
import { users } from "@penguinmails/db/schema/users";
import type { Database, OperatorDb } from "@penguinmails/db/tenant-db";
import { and, asc, count, desc, eq, inArray, ne, sql } from "drizzle-orm";
import { instantOf } from "../platform/instant.ts";
import { tenantRows, withoutMoney } from "./list-tenants.ts";
import { auditLook, type StaffLook } from "./read-staff.ts";

const shownCampaigns = 100;

/** One agency with its people, machines, domains and campaigns: those that are under way, then the newest. Throws `not-found`. */
export async function getAdminTenant(
  deps: { readonly database: Database; readonly clock: Clock },
  by: StaffLook,
  id: string,
) {
  const now = deps.clock.now();
  return deps.database.withOperator(async (tx) => {
    const [row] = await tenantRows(tx, now, eq(tenants.id, id));
    const [tenant] = await tx.select().from(tenants).where(eq(tenants.id, id));
    if (!row || !tenant) throw new Problem("not-found");
    await auditLook(tx, by, now, {
      action: "tenants.read",
      subject: `tenant:${id}`,
    });
    return {
      ...withoutMoney(row, by),
      postalAddress: tenant.postalAddress,
      timezone: tenant.timezone,
      users: await peopleOf(tx, id),
      nodeList: await machinesOf(tx, id, by.seesMoney),
      domainList: await domainsOf(tx, id, utcDay(now)),
      ...(await campaignsOf(tx, id)),
    };
  });
}

async function peopleOf(tx: OperatorDb, tenantId: string) {
  const rows = await tx
    .select({ person: users, level: tenantUsers.level, since: tenantUsers.createdAt })
    .from(tenantUsers)
    .innerJoin(users, eq(users.id, tenantUsers.userId))
    .where(eq(tenantUsers.tenantId, tenantId))
    .orderBy(asc(tenantUsers.createdAt));
  return rows.map(({ person, level, since }) => ({
    id: person.id,
    name: person.name,
    email: person.email,
    level,
    isVerified: person.emailVerified,
    createdAt: new Date(since).toISOString(),
  }));
}

async function machinesOf(tx: OperatorDb, tenantId: string, seesMoney: boolean) {
  const rows = await tx
    .select({
      id: nodes.id,
      name: nodes.name,
      status: nodes.status,
      location: nodes.location,
      monthlyCents: nodes.monthlyCents,
      createdAt: nodes.createdAt,
      addresses: sql<number>`count(${addresses.id})::int`,
    })
    .from(nodes)
    .leftJoin(
      addresses,
      and(
        eq(addresses.tenantId, nodes.tenantId),
        eq(addresses.nodeId, nodes.id),
        ne(addresses.status, "released"),
      ),
    )
    .where(eq(nodes.tenantId, tenantId))
    .groupBy(nodes.tenantId, nodes.id)
    .orderBy(desc(nodes.id));
  return rows.map((row) => ({
    ...row,
    monthlyCents: seesMoney ? row.monthlyCents : null,
    createdAt: new Date(row.createdAt).toISOString(),
  }));
}

async function domainsOf(tx: OperatorDb, tenantId: string, today: string) {
  const rows = await tx
    .select({
      id: domains.id,
      name: domains.name,
      status: domains.status,
      nodeName: nodes.name,
      lastCheckedAt: domains.lastCheckedAt,
      mailboxes: sql<number>`count(${mailboxes.id})::int`,
      sentToday: sql<number>`coalesce(sum(${mailboxes.sentToday}) filter (where ${mailboxes.usageDay} = ${today}), 0)::int`,
    })
    .from(domains)
    .leftJoin(nodes, and(eq(nodes.tenantId, domains.tenantId), eq(nodes.id, domains.nodeId)))
    .leftJoin(mailboxes, and(eq(mailboxes.tenantId, domains.tenantId), eq(mailboxes.domainId, domains.id)))
    .where(eq(domains.tenantId, tenantId))
    .groupBy(domains.tenantId, domains.id, nodes.name)
    .orderBy(asc(domains.name));
  return rows.map((row) => ({ ...row, lastCheckedAt: instantOf(row.lastCheckedAt) }));
}

async function campaignsOf(tx: OperatorDb, tenantId: string) {
  const rows = await tx
    .select({
      id: campaigns.id,
      name: campaigns.name,
      status: campaigns.status,
      statusMessage: campaigns.statusMessage,
      createdAt: campaigns.createdAt,
    })
    .from(campaigns)
    .where(eq(campaigns.tenantId, tenantId))
    .orderBy(desc(inArray(campaigns.status, ["planning", "running", "paused"])), desc(campaigns.id))
    .limit(shownCampaigns);
  const [all] = await tx.select({ n: count() }).from(campaigns).where(eq(campaigns.tenantId, tenantId));
  return {
    campaigns: rows.map((row) => ({ ...row, createdAt: new Date(row.createdAt).toISOString() })),
    campaignsLeftOut: (all?.n ?? rows.length) - rows.length,
  };
}
