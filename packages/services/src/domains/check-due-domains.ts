import { policy } from "@penguinmails/core/policy";
import type { Clock } from "@penguinmails/core/ports/clock";
import { appendToOutbox } from "@penguinmails/db/outbox";
import { domains } from "@penguinmails/db/schema/fleet";
import type { Database } from "@penguinmails/db/tenant-db";
import { and, asc, eq, lte } from "drizzle-orm";

const mostAtOnce = 500;

/**
 * Asks for a check of every domain that is due, and moves its due time on, so that a slow check is not asked for
 * twice. Returns how many were asked for; safe to run in several workers at once.
 */
export async function checkDueDomains(deps: {
  readonly database: Database;
  readonly clock: Clock;
}): Promise<number> {
  const now = deps.clock.now();
  const due = await deps.database.withOperator((tx) =>
    tx
      .select({ tenantId: domains.tenantId, id: domains.id })
      .from(domains)
      .where(lte(domains.nextCheckAt, now))
      .orderBy(asc(domains.nextCheckAt))
      .limit(mostAtOnce),
  );
  let asked = 0;
  for (const { tenantId, id } of due) {
    await deps.database.withTenant(tenantId, async (tx) => {
      const [claimed] = await tx
        .update(domains)
        .set({ nextCheckAt: now + policy.domain.pendingCheckMs })
        .where(and(eq(domains.id, id), lte(domains.nextCheckAt, now)))
        .returning({ id: domains.id });
      if (!claimed) return;
      await appendToOutbox(tx, "domain.check", { v: 1, tenantId, domainId: id }, now);
      asked += 1;
    });
  }
  return asked;
}
