import { domains, mailboxes, nodes } from "@penguinmails/db/schema/fleet";
import { tenants } from "@penguinmails/db/schema/tenants";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, eq } from "drizzle-orm";

/** Everything about the sending side of a dispatch. */
export type Sender = {
  readonly tenant: typeof tenants.$inferSelect;
  readonly mailbox: typeof mailboxes.$inferSelect;
  readonly domain: typeof domains.$inferSelect;
  /** Address of the node's submission service. */
  readonly host: string;
};

/** Null when the mailbox is gone or its node has no address. */
export async function loadSender(tx: TenantDb, mailboxId: string): Promise<Sender | null> {
  const [tenant] = await tx.select().from(tenants).where(eq(tenants.id, tx.tenantId));
  const [row] = await tx
    .select({ mailbox: mailboxes, domain: domains, host: nodes.primaryIp })
    .from(mailboxes)
    .innerJoin(domains, and(eq(domains.tenantId, mailboxes.tenantId), eq(domains.id, mailboxes.domainId)))
    .innerJoin(nodes, and(eq(nodes.tenantId, domains.tenantId), eq(nodes.id, domains.nodeId)))
    .where(eq(mailboxes.id, mailboxId));
  if (!tenant || !row || row.host === null) return null;
  return { tenant, mailbox: row.mailbox, domain: row.domain, host: row.host };
}
