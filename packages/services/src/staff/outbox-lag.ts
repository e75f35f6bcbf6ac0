import type { Clock } from "@penguinmails/core/ports/clock";
import { outbox } from "@penguinmails/db/schema/platform";
import type { Database } from "@penguinmails/db/tenant-db";
import { and, isNull, lte, sql } from "drizzle-orm";
import type { StaffCaller } from "./list-tenants.ts";
import { auditStaff } from "./read-staff.ts";

/** Rows that are due and not published, and for how long the oldest has been written, in real time. */
export async function outboxLag(
  deps: { readonly database: Database; readonly clock: Clock },
  by: StaffCaller,
) {
  return deps.database.withOperator(async (tx) => {
    await auditStaff(tx, by.staffId, deps.clock.now(), {
      action: "queues.read",
      subject: "queues",
      requestId: by.requestId,
    });
    const [lag] = await tx
      .select({
        unpublished: sql<number>`count(*)::int`,
        oldestMs: sql<number | null>`(extract(epoch from now() - min(written_at)) * 1000)::float`,
      })
      .from(outbox)
      .where(and(isNull(outbox.publishedAt), lte(outbox.dueAt, deps.clock.now())));
    return { unpublished: lag?.unpublished ?? 0, oldestMs: lag?.oldestMs ?? null };
  });
}
