import type { Clock } from "@penguinmails/core/ports/clock";
import { appendToOutbox } from "@penguinmails/db/outbox";
import { nodes } from "@penguinmails/db/schema/fleet";
import type { Database } from "@penguinmails/db/tenant-db";
import { and, eq, lt, sql } from "drizzle-orm";
import { eachOf } from "../platform/each-of.ts";

/**
 * Asks again for the plans whose worker was killed: a worker that ends gives its lease back, so one that ran out tells
 * of a death. Returns how many there were.
 */
export async function resumePlans(deps: {
  readonly database: Database;
  readonly clock: Clock;
}): Promise<number> {
  const ranOut = lt(nodes.convergeLeaseUntil, sql`now()`);
  const orphans = await deps.database.withOperator((tx) =>
    tx.select({ id: nodes.id, tenantId: nodes.tenantId }).from(nodes).where(ranOut),
  );
  await eachOf(orphans, async ({ id, tenantId }) => {
    await deps.database.withTenant(tenantId, async (tx) => {
      const freed = await tx
        .update(nodes)
        .set({ convergeLeaseUntil: null })
        .where(and(eq(nodes.id, id), ranOut))
        .returning({ id: nodes.id });
      if (freed.length > 0)
        await appendToOutbox(tx, "node.converge", { v: 1, tenantId, nodeId: id }, deps.clock.now());
    });
  });
  return orphans.length;
}
