import { Problem } from "@penguinmails/contracts/problems";
import { nodes } from "@penguinmails/db/schema/fleet";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { eq } from "drizzle-orm";

/** Takes the agency's node for what is asked of it: nobody else changes it before this transaction ends. Throws `not-found`. */
export async function lockNode(tx: TenantDb, id: string): Promise<typeof nodes.$inferSelect> {
  const [node] = await tx.select().from(nodes).where(eq(nodes.id, id)).for("no key update");
  if (!node) throw new Problem("not-found");
  return node;
}
