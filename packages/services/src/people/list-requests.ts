import { erasedWord } from "@penguinmails/core/people/erased-recipient";
import { messages } from "@penguinmails/db/schema/campaigns";
import { erasureRequests } from "@penguinmails/db/schema/people";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, asc, eq, gt, isNotNull } from "drizzle-orm";
import { type PageAsked, pageOf } from "../platform/page-of.ts";

/** Who asked to be erased and was not yet, those first who have waited longest. */
export async function listErasureRequests(tx: TenantDb, page: PageAsked) {
  const { id, askedAt, dueAt } = erasureRequests;
  const rows = await tx
    .select({ id, email: messages.recipient, askedAt, dueAt })
    .from(erasureRequests)
    .innerJoin(
      messages,
      and(eq(messages.tenantId, erasureRequests.tenantId), eq(messages.id, erasureRequests.messageId)),
    )
    .where(and(isNotNull(messages.recipient), page.cursor === undefined ? undefined : gt(id, page.cursor)))
    .orderBy(asc(id))
    .limit(page.limit + 1);
  return pageOf(
    rows.map((row) => ({
      id: row.id,
      email: row.email ?? erasedWord,
      askedAt: new Date(row.askedAt).toISOString(),
      dueAt: new Date(row.dueAt).toISOString(),
    })),
    page.limit,
  );
}
