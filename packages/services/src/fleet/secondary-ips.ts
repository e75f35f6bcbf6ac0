import type { NodeFacts } from "@penguinmails/core/ports/node-converger";
import { nodes } from "@penguinmails/db/schema/fleet";
import type { Database } from "@penguinmails/db/tenant-db";
import { eq } from "drizzle-orm";

/** A node's secondary addresses in the order that numbers its transports. */
export async function secondaryIpsOf(database: Database, nodeId: string): Promise<readonly string[]> {
  const [row] = await database.withOperator((tx) =>
    tx.select({ facts: nodes.facts }).from(nodes).where(eq(nodes.id, nodeId)),
  );
  return (row?.facts as NodeFacts | undefined)?.secondaryIps ?? [];
}
