import { type JobName, jobCatalog } from "@penguinmails/contracts/jobs/catalog";
import type { Clock } from "@penguinmails/core/ports/clock";
import type { JobPublisher, QueueJob } from "@penguinmails/core/ports/queue";
import { outbox } from "@penguinmails/db/schema/platform";
import type { Database } from "@penguinmails/db/tenant-db";
import { and, asc, inArray, isNotNull, isNull, lt, lte } from "drizzle-orm";

type Deps = { readonly database: Database; readonly clock: Clock; readonly publisher: JobPublisher };

/** During a roll-out a newer process may ask for a job that this one doesn't know: a newer worker publishes it. */
const knownJobs = Object.keys(jobCatalog) as JobName[];

/** Real milliseconds that a row waits which the queue did not take. */
const pauseMs = 5_000;
/** So many refusals before the first row is taken: then the queue is away, and each try costs its time-out. */
const enoughRefusals = 3;

/**
 * Publishes outbox rows that are due, oldest first, under their own id, and marks them. A crash between the two
 * publishes them again under the same id, which the queue takes for the same job. A row that the queue does not take
 * stays, comes again later and holds up no other. Returns how many rows were looked at; throws when some were refused.
 */
export async function relayOutbox(deps: Deps, max: number): Promise<number> {
  const { looked, refusals } = await deps.database.withOperator(async (tx) => {
    const now = deps.clock.now();
    const rows = await tx
      .select({ id: outbox.id, name: outbox.job, payload: outbox.payload })
      .from(outbox)
      .where(and(isNull(outbox.publishedAt), lte(outbox.dueAt, now), inArray(outbox.job, knownJobs)))
      .orderBy(asc(outbox.dueAt), asc(outbox.id))
      .limit(max)
      .for("update", { skipLocked: true });
    if (rows.length === 0) return { looked: 0, refusals: new Map<string, unknown>() };
    const { taken, refusals } = await publish(deps.publisher, rows);
    if (taken.length > 0) await tx.update(outbox).set({ publishedAt: now }).where(inArray(outbox.id, taken));
    if (refusals.size > 0) {
      const later = { dueAt: now + pauseMs * deps.clock.speed };
      await tx
        .update(outbox)
        .set(later)
        .where(inArray(outbox.id, [...refusals.keys()]));
    }
    return { looked: rows.length, refusals };
  });
  if (refusals.size > 0)
    throw new AggregateError(refusals.values(), `The queue did not take ${[...refusals.keys()].join(", ")}`);
  return looked;
}

/** All at once; when that fails, one by one, so that what can go does. */
async function publish(publisher: JobPublisher, rows: readonly QueueJob[]) {
  const refusals = new Map<string, unknown>();
  try {
    await publisher.publish(rows);
    return { taken: rows.map((row) => row.id), refusals };
  } catch {
    const taken: string[] = [];
    for (const row of rows) {
      try {
        await publisher.publish([row]);
        taken.push(row.id);
      } catch (error) {
        refusals.set(row.id, error);
        if (taken.length === 0 && refusals.size === enoughRefusals) break;
      }
    }
    return { taken, refusals };
  }
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
