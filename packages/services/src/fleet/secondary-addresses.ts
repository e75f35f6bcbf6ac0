import { type NumberedAddress, numberedAddresses } from "@penguinmails/core/domains/node-addresses";
import type { NodeFacts } from "@penguinmails/core/ports/node-converger";
import { nodes } from "@penguinmails/db/schema/fleet";
import type { Database } from "@penguinmails/db/tenant-db";
import { eq } from "drizzle-orm";

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
