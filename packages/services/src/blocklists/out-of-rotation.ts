import { policy } from "@penguinmails/core/policy";
import { blocklistZone } from "@penguinmails/core/reputation/blocklist-zones";
import { blocklistListings, delistings } from "@penguinmails/db/schema/blocklists";
import { addresses } from "@penguinmails/db/schema/fleet";
import type { OperatorDb, TenantDb } from "@penguinmails/db/tenant-db";
import { and, asc, eq, gte, inArray, isNull, or } from "drizzle-orm";

/** Listed addresses that send nothing: since when, and which lists held them since; all, or those of `addressIds`. */
export async function outOfRotation(tx: TenantDb | OperatorDb, addressIds?: readonly string[]) {
  if (addressIds?.length === 0) return [];
  const rows = await tx
    .select({ task: delistings, ip: addresses.ip, nodeId: addresses.nodeId, zone: blocklistListings.zone })
    .from(delistings)
    .innerJoin(
      addresses,
      and(eq(addresses.tenantId, delistings.tenantId), eq(addresses.id, delistings.addressId)),
    )
    .innerJoin(
      blocklistListings,
      and(
        eq(blocklistListings.tenantId, delistings.tenantId),
        eq(blocklistListings.subjectId, delistings.addressId),
        inArray(blocklistListings.zone, [...policy.blocklist.refusedBy]),
        or(isNull(blocklistListings.until), gte(blocklistListings.until, delistings.openedAt)),
      ),
    )
    .where(
      and(
        isNull(delistings.closedAt),
        eq(addresses.status, "quarantined"),
        addressIds ? inArray(delistings.addressId, [...addressIds]) : undefined,
      ),
    )
    .orderBy(asc(delistings.openedAt), asc(blocklistListings.since));
  const views = new Map<
    string,
    { addressId: string; ip: string; nodeId: string; since: string; lists: string[] }
  >();
  for (const { task, ip, nodeId, zone } of rows) {
    const view = views.get(task.id) ?? {
      addressId: task.addressId,
      ip: ip ?? "",
      nodeId,
      since: new Date(task.openedAt).toISOString(),
      lists: [],
    };
    const name = blocklistZone(zone)?.name ?? zone;
    if (!view.lists.includes(name)) view.lists.push(name);
    views.set(task.id, view);
  }
  return [...views.values()];
}
