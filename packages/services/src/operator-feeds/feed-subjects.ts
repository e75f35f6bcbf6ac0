import type { EpochMs } from "@penguinmails/core/time";
import { addresses, domains } from "@penguinmails/db/schema/fleet";
import type { OperatorDb } from "@penguinmails/db/tenant-db";
import { and, desc, isNotNull, ne, notInArray } from "drizzle-orm";

/** A sending domain or address of an agency, by the name under which operators speak of it. */
export type FeedSubject = {
  readonly tenantId: string;
  readonly kind: "domain" | "address";
  readonly id: string;
  readonly name: string;
  /** What an operator tells of the time before is somebody else's. */
  readonly since: EpochMs;
};

/** Domains that their agency proved to be its own, and addresses that were not given back. */
export async function feedSubjects(tx: OperatorDb): Promise<readonly FeedSubject[]> {
  const held = await tx
    .select({
      tenantId: addresses.tenantId,
      id: addresses.id,
      ip: addresses.ip,
      since: addresses.createdAt,
    })
    .from(addresses)
    .where(and(isNotNull(addresses.ip), notInArray(addresses.status, ["releasing", "released"])));
  return [
    ...(await provenDomains(tx)),
    ...held.map(({ ip, ...row }) => ({ ...row, kind: "address" as const, name: ip ?? "" })),
  ];
}

/**
 * One of each name: a domain that went from one agency to another is of the one that proved it last, from then on. One whose
 * records have been wrong for days (`held`) is proven no more.
 */
async function provenDomains(tx: OperatorDb): Promise<readonly FeedSubject[]> {
  const rows = await tx
    .select({
      tenantId: domains.tenantId,
      id: domains.id,
      name: domains.name,
      createdAt: domains.createdAt,
      verifiedAt: domains.verifiedAt,
    })
    .from(domains)
    .where(and(isNotNull(domains.verifiedAt), ne(domains.status, "held")))
    .orderBy(desc(domains.verifiedAt), desc(domains.id));
  const holders = new Map<string, (typeof rows)[number][]>();
  for (const row of rows) holders.set(row.name, [...(holders.get(row.name) ?? []), row]);
  return [...holders].flatMap(([name, [last, ...others]]) => {
    if (!last) return [];
    const { tenantId, id, createdAt, verifiedAt } = last;
    const since = others.length > 0 ? (verifiedAt ?? createdAt) : createdAt;
    return [{ tenantId, id, name, kind: "domain" as const, since }];
  });
}
