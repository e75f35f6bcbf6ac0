import { Problem } from "@penguinmails/contracts/problems";
import { erasedWord } from "@penguinmails/core/people/erased-recipient";
import { leadLists, leads, rejectedRows } from "@penguinmails/db/schema/campaigns";
import { suppressions } from "@penguinmails/db/schema/evidence";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, asc, desc, eq, gt } from "drizzle-orm";
import { olderThan, type PageAsked, pageOf } from "../platform/page-of.ts";

type ListRow = typeof leadLists.$inferSelect;

function listView(row: ListRow) {
  const { id, name, rows, imported, columns } = row;
  return {
    id,
    name,
    rows,
    imported,
    rejected: rows - imported,
    columns,
    createdAt: new Date(row.createdAt).toISOString(),
  };
}

/** Newest first. */
export async function listLeadLists(tx: TenantDb, page: PageAsked) {
  const rows = await tx
    .select()
    .from(leadLists)
    .where(olderThan(leadLists.id, page))
    .orderBy(desc(leadLists.id))
    .limit(page.limit + 1);
  return pageOf(rows.map(listView), page.limit);
}

/** Throws `not-found`. */
export async function getLeadList(tx: TenantDb, id: string) {
  const [row] = await tx.select().from(leadLists).where(eq(leadLists.id, id));
  if (!row) throw new Problem("not-found");
  return listView(row);
}

/** Leads of a list in the order of the file. */
export async function listLeads(tx: TenantDb, listId: string, page: PageAsked) {
  await getLeadList(tx, listId);
  const after = Number(page.cursor ?? 0) || 0;
  const rows = await tx
    .select({ lead: leads, suppressedAs: suppressions.reason })
    .from(leads)
    .leftJoin(
      suppressions,
      and(eq(suppressions.tenantId, leads.tenantId), eq(suppressions.emailHash, leads.emailHash)),
    )
    .where(and(eq(leads.listId, listId), gt(leads.line, after)))
    .orderBy(asc(leads.line))
    .limit(page.limit + 1);
  const shown = rows.slice(0, page.limit);
  return {
    items: shown.map(({ lead, suppressedAs }) => ({
      id: lead.id,
      email: lead.email ?? erasedWord,
      firstName: lead.firstName,
      lastName: lead.lastName,
      company: lead.company,
      custom: lead.custom,
      status: statusOf(lead, suppressedAs),
    })),
    nextCursor: rows.length > page.limit ? String(shown.at(-1)?.lead.line) : null,
  };
}

function statusOf({ email, repliedAt }: typeof leads.$inferSelect, suppressedAs: string | null) {
  if (email === null) return "erased" as const;
  if (suppressedAs !== null) return "suppressed" as const;
  return repliedAt === null ? ("active" as const) : ("replied" as const);
}

/** Rows of the file that did not become leads, in the order of the file. */
export async function listRejectedRows(tx: TenantDb, listId: string, page: PageAsked) {
  await getLeadList(tx, listId);
  const after = Number(page.cursor ?? 0) || 0;
  const rows = await tx
    .select({ line: rejectedRows.line, reason: rejectedRows.reason, value: rejectedRows.value })
    .from(rejectedRows)
    .where(and(eq(rejectedRows.listId, listId), gt(rejectedRows.line, after)))
    .orderBy(asc(rejectedRows.line))
    .limit(page.limit + 1);
  const items = rows.slice(0, page.limit);
  return { items, nextCursor: rows.length > page.limit ? String(items.at(-1)?.line) : null };
}
