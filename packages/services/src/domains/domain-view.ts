import type { domainView as view } from "@penguinmails/contracts/http/domains";
import { Problem } from "@penguinmails/contracts/problems";
import type { RecordCheck } from "@penguinmails/core/domains/judge-records";
import { addresses, domains } from "@penguinmails/db/schema/fleet";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, desc, eq } from "drizzle-orm";
import type { z } from "zod";
import { instantOf } from "../platform/instant.ts";

export type DomainRow = typeof domains.$inferSelect;
export type DomainView = z.infer<typeof view>;

export function domainView(row: DomainRow, egressIp: string | null): DomainView {
  return {
    id: row.id,
    name: row.name,
    status: row.status,
    nodeId: row.nodeId,
    egressIp,
    publishedBy: row.publishedBy,
    records: (row.records as RecordCheck[]).map((check) => ({
      ...check,
      expected: [...check.expected],
      found: [...check.found],
    })),
    lastCheckedAt: instantOf(row.lastCheckedAt),
    verifiedAt: instantOf(row.verifiedAt),
    createdAt: new Date(row.createdAt).toISOString(),
  };
}

const withAddress = (tx: TenantDb) =>
  tx
    .select({ domain: domains, ip: addresses.ip })
    .from(domains)
    .leftJoin(addresses, and(eq(addresses.tenantId, domains.tenantId), eq(addresses.id, domains.addressId)));

/** Throws `not-found`. */
export async function getDomain(tx: TenantDb, id: string): Promise<DomainView> {
  const [row] = await withAddress(tx).where(eq(domains.id, id));
  if (!row) throw new Problem("not-found");
  return domainView(row.domain, row.ip);
}

/** Newest first; a plan's limit keeps them few. */
export async function listDomains(tx: TenantDb): Promise<{ items: DomainView[]; nextCursor: null }> {
  const rows = await withAddress(tx).orderBy(desc(domains.id)).limit(500);
  return { items: rows.map((row) => domainView(row.domain, row.ip)), nextCursor: null };
}
