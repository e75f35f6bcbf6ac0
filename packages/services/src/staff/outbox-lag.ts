import type { Clock } from "@penguinmails/core/ports/clock";
import { outbox } from "@penguinmails/db/schema/platform";
import type { OperatorDb } from "@penguinmails/db/tenant-db";
import { and, isNull, lte, sql } from "drizzle-orm";

/** Rows that are due and not published, and for how long the oldest has been written, in real time. */
export async function outboxLag(tx: OperatorDb, clock: Clock) {
  const [lag] = await tx
    .select({
      unpublished: sql<number>`count(*)::int`,
      oldestMs: sql<number | null>`(extract(epoch from now() - min(written_at)) * 1000)::float`,
    })
    .from(outbox)
    .where(and(isNull(outbox.publishedAt), lte(outbox.dueAt, clock.now())));
  return { unpublished: lag?.unpublished ?? 0, oldestMs: lag?.oldestMs ?? null };
}
