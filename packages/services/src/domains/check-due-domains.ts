import { policy } from "@penguinmails/core/policy";
import type { Clock } from "@penguinmails/core/ports/clock";
import { appendToOutbox } from "@penguinmails/db/outbox";
import { domains, mailboxes } from "@penguinmails/db/schema/fleet";
import type { Database } from "@penguinmails/db/tenant-db";
import { and, asc, eq, isNotNull, lte, or } from "drizzle-orm";
import { isHeldOtherwise } from "../blocklists/hold-queue.ts";
import { eachOf } from "../platform/each-of.ts";

const mostAtOnce = 500;

/**
 * Asks for work on every domain that is due: a look at its records when it is verified and complete, also in what its node
 * holds of its mail, else the whole way to it again, which mends what is ours to mend. Moves the due time on, so that slow work is not asked for twice.
 * Returns how many were asked for; safe to run in several workers at once.
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
  await eachOf(due, async ({ tenantId, id }) => {
    await deps.database.withTenant(tenantId, async (tx) => {
      const [claimed] = await tx
        .update(domains)
        .set({ nextCheckAt: now + policy.domain.pendingCheckMs })
        .where(and(eq(domains.id, id), lte(domains.nextCheckAt, now)))
        .returning({ status: domains.status, isHeldOtherwise });
      if (!claimed) return;
      const [unmade] = await tx
        .select({ id: mailboxes.id })
        .from(mailboxes)
        .where(
          and(
            eq(mailboxes.domainId, id),
            or(eq(mailboxes.status, "pending"), isNotNull(mailboxes.sealedNextPassword)),
          ),
        )
        .limit(1);
      const job =
        claimed.status === "verified" && !claimed.isHeldOtherwise && !unmade
          ? "domain.check"
          : "domain.converge";
      await appendToOutbox(tx, job, { v: 1, tenantId, domainId: id }, now);
      asked += 1;
    });
  });
  return asked;
}
