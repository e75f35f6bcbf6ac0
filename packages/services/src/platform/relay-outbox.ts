import type { Clock } from "@penguinmails/core/ports/clock";
import type { JobPublisher } from "@penguinmails/core/ports/queue";
import { outbox } from "@penguinmails/db/schema/platform";
import type { Database } from "@penguinmails/db/tenant-db";
import { and, asc, inArray, isNotNull, isNull, lt, lte } from "drizzle-orm";

/**
 * Publishes outbox rows that are due, oldest first, under their own id, and marks them. A crash between the two
 * publishes them again under the same id, which the queue takes for the same job. Returns how many.
 */
export async function relayOutbox(
  deps: { readonly database: Database; readonly clock: Clock; readonly publisher: JobPublisher },
  max: number,
): Promise<number> {
  return deps.database.withOperator(async (tx) => {
    const rows = await tx
      .select({ id: outbox.id, job: outbox.job, payload: outbox.payload })
      .from(outbox)
      .where(and(isNull(outbox.publishedAt), lte(outbox.dueAt, deps.clock.now())))
      .orderBy(asc(outbox.dueAt), asc(outbox.id))
      .limit(max)
      .for("update", { skipLocked: true });
    if (rows.length === 0) return 0;
    await deps.publisher.publish(rows.map((row) => ({ id: row.id, name: row.job, payload: row.payload })));
    const ids = rows.map((row) => row.id);
    await tx.update(outbox).set({ publishedAt: deps.clock.now() }).where(inArray(outbox.id, ids));
    return rows.length;
  });
}

/** Removes rows that were published longer ago than `keepMs` of world time. Returns how many. */
export async function pruneOutbox(
  deps: { readonly database: Database; readonly clock: Clock },
  keepMs: number,
): Promise<number> {
  return deps.database.withOperator(async (tx) => {
    const gone = await tx
      .delete(outbox)
      .where(and(isNotNull(outbox.publishedAt), lt(outbox.publishedAt, deps.clock.now() - keepMs)))
      .returning({ id: outbox.id });
    return gone.length;
  });
}
