import { Problem } from "@penguinmails/contracts/problems";
import type { Clock } from "@penguinmails/core/ports/clock";
import { inbox, outbox } from "@penguinmails/db/schema/platform";
import { tenants } from "@penguinmails/db/schema/tenants";
import type { Database } from "@penguinmails/db/tenant-db";
import { and, asc, eq, gt, isNull, lte, type SQL, sql } from "drizzle-orm";
import { type PageAsked, pageOf } from "../platform/page-of.ts";
import { auditStaff, type StaffCaller } from "./read-staff.ts";

type Deps = { readonly database: Database; readonly clock: Clock };

/** Outbox rows that are due and not with the queue yet, in the order in which they were written. `ageMs` is real time. */
export async function listLateOutbox(deps: Deps, { limit, cursor }: PageAsked) {
  return deps.database.withOperator(async (tx) => {
    const rows = await tx
      .select({
        id: outbox.id,
        tenantId: outbox.tenantId,
        tenantName: tenants.name,
        job: outbox.job,
        dueAt: outbox.dueAt,
        ageMs: sql<number>`(extract(epoch from now() - ${outbox.writtenAt}) * 1000)::float`,
      })
      .from(outbox)
      .innerJoin(tenants, eq(tenants.id, outbox.tenantId))
      .where(
        and(
          isNull(outbox.publishedAt),
          lte(outbox.dueAt, deps.clock.now()),
          cursor === undefined ? undefined : gt(outbox.id, cursor),
        ),
      )
      .orderBy(asc(outbox.id))
      .limit(limit + 1);
    const views = rows.map(({ tenantId, tenantName, dueAt, ...row }) => ({
      ...row,
      tenant: { id: tenantId, name: tenantName },
      dueAt: new Date(dueAt).toISOString(),
    }));
    return pageOf(views, limit);
  });
}

/** Messages from outside that nobody has acted on yet, oldest first. */
export async function listOpenInbox(deps: Deps, { limit, cursor }: PageAsked) {
  return deps.database.withOperator(async (tx) => {
    const rows = await tx
      .select()
      .from(inbox)
      .where(and(isNull(inbox.handledAt), cursor === undefined ? undefined : receivedAfter(cursor)))
      .orderBy(asc(inbox.receivedAt), asc(inbox.source), asc(inbox.id))
      .limit(limit + 1);
    const last = rows.length > limit ? rows[limit - 1] : undefined;
    const items = rows.slice(0, limit).map(({ handledAt: _, receivedAt, notBefore, ...row }) => ({
      ...row,
      receivedAt: new Date(receivedAt).toISOString(),
      notBefore: new Date(notBefore).toISOString(),
    }));
    return { items, nextCursor: last ? `${last.receivedAt}:${last.source}:${last.id}` : null };
  });
}

/** Later than the row of that cursor, by time and then by name. */
function receivedAfter(cursor: string): SQL {
  const [ms, source, ...id] = cursor.split(":");
  const at = new Date(Number(ms)).toISOString();
  return sql`(${inbox.receivedAt}, ${inbox.source}, ${inbox.id}) > (${at}::timestamptz, ${source}, ${id.join(":")})`;
}

/** The next round of the worker takes it, whenever it was due. Throws `not-found` for one that is handled or unknown. */
export async function retryInboxRow(
  deps: Deps,
  by: StaffCaller,
  ref: { readonly source: string; readonly id: string },
): Promise<void> {
  await deps.database.withOperator(async (tx) => {
    const changed = await tx
      .update(inbox)
      // Also one that was given up: it gets all its tries again.
      .set({ attempts: 0, notBefore: sql`now()` })
      .where(and(eq(inbox.source, ref.source), eq(inbox.id, ref.id), isNull(inbox.handledAt)))
      .returning({ id: inbox.id });
    if (changed.length === 0) throw new Problem("not-found");
    await auditStaff(tx, by.staffId, deps.clock.now(), {
      action: "inbox.retry",
      subject: `inbox:${ref.source}:${ref.id}`,
      requestId: by.requestId,
    });
  });
}
