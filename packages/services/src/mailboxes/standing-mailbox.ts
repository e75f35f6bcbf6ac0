import { Problem } from "@penguinmails/contracts/problems";
import { domains, mailboxes, nodes } from "@penguinmails/db/schema/fleet";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, eq } from "drizzle-orm";

/**
 * A mailbox whose account was made, and the node that it was made on, which serves. Locks nothing. Throws `not-found`, and
 * `conflict` while nobody can sign in to it.
 */
export async function standingMailbox(tx: TenantDb, id: string) {
  const [row] = await tx
    .select({ mailbox: mailboxes, node: nodes })
    .from(mailboxes)
    .innerJoin(domains, and(eq(domains.tenantId, mailboxes.tenantId), eq(domains.id, mailboxes.domainId)))
    .innerJoin(nodes, and(eq(nodes.tenantId, domains.tenantId), eq(nodes.id, domains.nodeId)))
    .where(eq(mailboxes.id, id));
  if (!row) throw new Problem("not-found");
  if (row.mailbox.status === "pending")
    throw new Problem("conflict", { detail: "The mailbox is not made yet. Try again in some minutes." });
  const { status } = row.node;
  if (status !== "serving")
    throw new Problem("conflict", { detail: `Its node is ${status}: nobody can sign in to it now.` });
  return row;
}
