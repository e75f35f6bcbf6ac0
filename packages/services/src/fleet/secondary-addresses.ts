import { type NumberedAddress, numberedAddresses } from "@penguinmails/core/domains/node-addresses";
import type { NodeFacts } from "@penguinmails/core/ports/node-facts";
import { addresses, nodes } from "@penguinmails/db/schema/fleet";
import type { Database, TenantDb } from "@penguinmails/db/tenant-db";
import { and, eq, notInArray } from "drizzle-orm";

/** A node's secondary addresses with the numbers of their transports. */
export async function secondaryAddressesOf(
  database: Database,
  nodeId: string,
): Promise<readonly NumberedAddress[]> {
  const [row] = await database.withOperator((tx) =>
    tx.select({ facts: nodes.facts }).from(nodes).where(eq(nodes.id, nodeId)),
  );
  return numberedAddresses((row?.facts ?? {}) as NodeFacts);
}

/** How many secondary addresses a node has or waits for; those on their way out are none. */
export function countSecondaries(tx: TenantDb, nodeId: string): Promise<number> {
  const isStanding = notInArray(addresses.status, ["releasing", "released"]);
  return tx.$count(addresses, and(eq(addresses.nodeId, nodeId), eq(addresses.kind, "secondary"), isStanding));
}
