import type { Clock } from "@penguinmails/core/ports/clock";
import { appendToOutbox } from "@penguinmails/db/outbox";
import { nodes } from "@penguinmails/db/schema/fleet";
import type { Database } from "@penguinmails/db/tenant-db";
import { and, eq, inArray, lt, sql } from "drizzle-orm";
import { eachOf } from "./each-of.ts";

/**
 * Asks again for the plans of nodes whose worker was killed: it left a lease that ran out, where one that ends gives
 * its lease back and has asked for its own next run. Returns how many.
 */
export async function resumePlans(deps: {
  readonly database: Database;
  readonly clock: Clock;
}): Promise<number> {
  const leftBehind = and(
    inArray(nodes.status, ["ordered", "provisioning", "failed", "retiring"]),
    lt(nodes.convergeLeaseUntil, sql`now()`),
  );
  const found = await deps.database.withOperator((tx) =>
    tx.select({ tenantId: nodes.tenantId, nodeId: nodes.id }).from(nodes).where(leftBehind).limit(100),
  );
  let resumed = 0;
  await eachOf(found, ({ tenantId, nodeId }) =>
    deps.database.withTenant(tenantId, async (tx) => {
      const claimed = await tx
        .update(nodes)
        .set({ convergeLeaseUntil: null })
        .where(and(eq(nodes.id, nodeId), leftBehind))
        .returning({ id: nodes.id });
      if (claimed.length === 0) return;
      await appendToOutbox(tx, "node.converge", { v: 1, tenantId, nodeId }, deps.clock.now());
      resumed += 1;
    }),
  );
  return resumed;
}
