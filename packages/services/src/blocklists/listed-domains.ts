import { delistings } from "@penguinmails/db/schema/blocklists";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, isNotNull, isNull, sql } from "drizzle-orm";

/** Whether a domain's mailboxes may send as far as lists of domains are concerned; for queries over the domains. */
export const isNotListed = sql<boolean>`not exists (select 1 from delistings d
  where d.tenant_id = "domains"."tenant_id" and d.domain_id = "domains"."id" and d.closed_at is null)`;

/** Domains that send nothing because a list by which operators refuse holds them. */
export async function listedDomains(tx: TenantDb): Promise<ReadonlySet<string>> {
  const rows = await tx
    .select({ id: delistings.domainId })
    .from(delistings)
    .where(and(isNotNull(delistings.domainId), isNull(delistings.closedAt)));
  return new Set(rows.flatMap(({ id }) => id ?? []));
}

/** Whether a domain or the address that it leaves from is out of rotation for a listing; for queries over the domains. */
export const isOutOfRotation = sql<boolean>`(not (${isNotListed}) or exists (select 1 from smtp_ip_addresses a
  where a.tenant_id = "domains"."tenant_id" and a.id = "domains"."address_id" and a.status = 'quarantined'))`;
