import { operatorName } from "@penguinmails/core/delivery/operator-name";
import { type EpochMs, utcDay } from "@penguinmails/core/time";
import { nodes } from "@penguinmails/db/schema/fleet";
import { tenants } from "@penguinmails/db/schema/tenants";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { eq, ne, sql } from "drizzle-orm";
import { entitlementsOf } from "../billing/entitlements.ts";
import { outOfRotation } from "../blocklists/out-of-rotation.ts";
import { listMailboxes } from "../mailboxes/mailbox-view.ts";
import { heldDomains } from "../refusals/refusal-holds.ts";
import { openBudgetAlerts } from "../reputation/list-budgets.ts";
import { listDecisions } from "./list-decisions.ts";
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
  const recent = await listDecisions(tx, { limit: 8, folded: true });
  const subscription = await entitlementsOf(tx, nowMs);
  return {
    nodes: { serving: node?.serving ?? 0, total: node?.total ?? 0 },
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
    nextSteps: await nextSteps(),
  };

  async function nextSteps() {
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
    for (const { subject, operator } of await heldDomains(tx, nowMs))
      add(
        true,
        "mend-refused",
        `Mend the domain that ${operatorName(operator)} refuses.`,
        `/domains/${subject}`,
      );
    add(!node?.total, "order-node", "Order your first node.", "/nodes");
    add(Boolean(node?.serving) && !rows.domains.total, "add-domain", "Add a sending domain.", "/domains");
    add(
      rows.domains.total > 0 && !rows.domains.verified,
      "publish-records",
      "Publish the domain's DNS records.",
      "/domains",
    );
    add(
      rows.domains.total > 0 && !rows.mailboxes.total,
      "add-mailbox",
      "Add the mailboxes that will send.",
      "/mailboxes",
    );
    add(
      rows.mailboxes.total > 0 && !rows.campaigns.total,
      "create-campaign",
      "Import leads and create a campaign.",
      "/campaigns",
    );
    return steps;
  }
}
