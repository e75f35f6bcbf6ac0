import type { outOfRotationView } from "@penguinmails/contracts/http/blocklists";
import { blocklistZone, refusingZones } from "@penguinmails/core/reputation/blocklist-zones";
import { blocklistListings, delistings } from "@penguinmails/db/schema/blocklists";
import { addresses, domains } from "@penguinmails/db/schema/fleet";
import type { OperatorDb, TenantDb } from "@penguinmails/db/tenant-db";
import { and, asc, eq, gte, inArray, isNotNull, isNull, or, sql } from "drizzle-orm";
import type { z } from "zod";
import type { BlocklistSubject } from "./record-answers.ts";

type OutOfRotation = z.infer<typeof outOfRotationView>;

/** The address or the domain that a delisting is about, in a query with `addresses` and `domains` joined to it. */
const subjectIdOf = sql<string>`coalesce(${delistings.addressId}, ${delistings.domainId})`;

/** Its task stands, and no list that is watched today held it: a zone that closed was taken off ours. */
const unwatched = "a list that is watched no more";

/**
 * Listed addresses and domains that send nothing: since when, and which lists held them since; all, or those of
 * `subjectIds`.
 */
export async function outOfRotation(
  tx: TenantDb | OperatorDb,
  subjectIds?: readonly string[],
): Promise<OutOfRotation[]> {
  if (subjectIds?.length === 0) return [];
  const rows = await tx
    .select({ task: delistings, address: addresses, domain: domains, zone: blocklistListings.zone })
    .from(delistings)
    .leftJoin(
      addresses,
      and(eq(addresses.tenantId, delistings.tenantId), eq(addresses.id, delistings.addressId)),
    )
    .leftJoin(domains, and(eq(domains.tenantId, delistings.tenantId), eq(domains.id, delistings.domainId)))
    .leftJoin(
      blocklistListings,
      and(
        eq(blocklistListings.tenantId, delistings.tenantId),
        eq(blocklistListings.subjectId, subjectIdOf),
        inArray(blocklistListings.zone, [...refusingZones]),
        or(isNull(blocklistListings.until), gte(blocklistListings.until, delistings.openedAt)),
      ),
    )
    .where(
      and(
        isNull(delistings.closedAt),
        or(eq(addresses.status, "quarantined"), isNotNull(domains.id)),
        subjectIds ? inArray(subjectIdOf, [...subjectIds]) : undefined,
      ),
    )
    .orderBy(asc(delistings.openedAt), asc(blocklistListings.since));
  const views = new Map<string, OutOfRotation>();
  for (const { task, address, domain, zone } of rows) {
    const subject = subjectOf(address, domain);
    if (!subject) continue;
    const nodeId = (address ?? domain)?.nodeId ?? "";
    const since = new Date(task.openedAt).toISOString();
    const view: OutOfRotation = views.get(task.id) ?? { subject, nodeId, since, lists: [] };
    const name = zone === null ? unwatched : (blocklistZone(zone)?.name ?? zone);
    if (!view.lists.includes(name)) view.lists.push(name);
    views.set(task.id, view);
  }
  return [...views.values()];
}

/** What a delisting is about, of the rows that were joined to it; null: none was. */
export function subjectOf(
  address: Pick<typeof addresses.$inferSelect, "id" | "ip"> | null,
  domain: Pick<typeof domains.$inferSelect, "id" | "name"> | null,
): BlocklistSubject | null {
  if (address) return { kind: "address", id: address.id, label: address.ip ?? "" };
  return domain && { kind: "domain", id: domain.id, label: domain.name };
}
