import { domains, egressAttestations, mailboxes, nodes } from "@penguinmails/db/schema/fleet";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, eq, inArray } from "drizzle-orm";
import { ofPresentAddress } from "../egress/egress-row.ts";

/** The mailboxes that a campaign sends from, each with its domain, its way out and its node; one that was removed is missing. */
export function mailboxPool(tx: TenantDb, mailboxIds: readonly string[]) {
  return tx
    .select({ mailbox: mailboxes, domain: domains, egress: egressAttestations, node: nodes })
    .from(mailboxes)
    .innerJoin(domains, and(eq(domains.tenantId, mailboxes.tenantId), eq(domains.id, mailboxes.domainId)))
    .innerJoin(nodes, and(eq(nodes.tenantId, domains.tenantId), eq(nodes.id, domains.nodeId)))
    .leftJoin(egressAttestations, ofPresentAddress)
    .where(inArray(mailboxes.id, [...mailboxIds]));
}
