import { decisions } from "@penguinmails/db/schema/evidence";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, desc, eq } from "drizzle-orm";
import { instantOf } from "../platform/instant.ts";
import { olderThan, type PageAsked, pageOf } from "../platform/page-of.ts";

/** Newest first; `subject` is a subject's id. */
export async function listDecisions(
  tx: TenantDb,
  page: PageAsked & { readonly subject?: string | undefined },
) {
  const rows = await tx
    .select()
    .from(decisions)
    .where(
      and(
        olderThan(decisions.id, page),
        page.subject === undefined ? undefined : eq(decisions.subjectId, page.subject),
      ),
    )
    .orderBy(desc(decisions.id))
    .limit(page.limit + 1);
  return pageOf(rows.map(decisionView), page.limit);
}

export function decisionView(row: typeof decisions.$inferSelect) {
  return {
    id: row.id,
    at: new Date(row.at).toISOString(),
    subject: { kind: row.subjectKind, id: row.subjectId, label: row.subjectLabel },
    change: { limit: row.limit, before: row.before, after: row.after },
    reason: row.reason,
    clears: row.clears,
    clearsAt: instantOf(row.clearsAt),
    evidence: row.evidence,
    mode: row.mode,
    standing: row.standing,
  };
}
