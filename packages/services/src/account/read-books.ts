import type { BookedNode } from "@penguinmails/core/fleet/compare-account";
import { addresses, domains, nodeOperations, nodes } from "@penguinmails/db/schema/fleet";
import type { OperatorDb } from "@penguinmails/db/tenant-db";
import { and, asc, eq, isNotNull, ne } from "drizzle-orm";

/** Every node of every agency as our books have it; one that was given back is in them no more. */
export async function readBooks(tx: OperatorDb): Promise<readonly BookedNode[]> {
  const rows = await tx.select().from(nodes).where(ne(nodes.status, "retired")).orderBy(asc(nodes.id));
  const present = await tx
    .select()
    .from(addresses)
    .where(and(isNotNull(addresses.ip), ne(addresses.status, "released")));
  const used = await tx.select({ nodeId: domains.nodeId, addressId: domains.addressId }).from(domains);
  const running = await tx
    .select({ nodeId: nodeOperations.nodeId })
    .from(nodeOperations)
    .where(eq(nodeOperations.state, "running"));
  const nodesInUse = new Set(used.map(({ nodeId }) => nodeId));
  const addressesInUse = new Set(used.map(({ addressId }) => addressId));
  const operated = new Set(running.map(({ nodeId }) => nodeId));
  return rows.map(({ id, name, serviceId, status, servingSince, monthlyCents }) => ({
    id,
    name,
    // One that is being given back may be gone any moment.
    serviceId: status === "retiring" ? null : serviceId,
    isMoving: status !== "serving" || operated.has(id),
    servingSince,
    hasDomains: nodesInUse.has(id),
    monthlyCents,
    addresses: present
      .filter(({ nodeId }) => nodeId === id)
      .map((address) => ({
        ip: address.ip ?? "",
        isSecondary: address.kind === "secondary",
        hasDomains: addressesInUse.has(address.id),
        since: address.createdAt,
      })),
  }));
}
