import type { EpochMs } from "@penguinmails/core/time";
import { budgetAlerts } from "@penguinmails/db/schema/evidence";
import type { OperatorDb, TenantDb } from "@penguinmails/db/tenant-db";
import { and, desc, eq, isNull } from "drizzle-orm";
import { instantOf } from "../platform/instant.ts";
import { olderThan, type PageAsked, pageOf } from "../platform/page-of.ts";
import { budgetsOf } from "./budgets-of.ts";

/** How many complaints and bounces each sender of the agency has left this week, the most urgent first. */
export async function listBudgets(tx: TenantDb, nowMs: EpochMs) {
  return { items: [...(await budgetsOf(tx, tx.tenantId, nowMs))], nextCursor: null };
}

/** Budgets that burned or were spent, newest first; `closedAt` null: still so. */
export async function listBudgetAlerts(tx: TenantDb, page: PageAsked) {
  const rows = await tx
    .select()
    .from(budgetAlerts)
    .where(olderThan(budgetAlerts.id, page))
    .orderBy(desc(budgetAlerts.id))
    .limit(page.limit + 1);
  return pageOf(rows.map(alertView), page.limit);
}

/** The alerts of one tenant that are not closed, bad ones first, then the newest. */
export async function openBudgetAlerts(tx: TenantDb | OperatorDb, tenantId: string) {
  const rows = await tx
    .select()
    .from(budgetAlerts)
    .where(and(eq(budgetAlerts.tenantId, tenantId), isNull(budgetAlerts.closedAt)))
    .orderBy(budgetAlerts.severity, desc(budgetAlerts.id))
    .limit(200);
  return rows.map(alertView);
}

function alertView(row: typeof budgetAlerts.$inferSelect) {
  return {
    id: row.id,
    subject: { kind: row.subjectKind, id: row.subjectId, label: row.subjectLabel },
    of: row.of,
    state: row.state,
    severity: row.severity,
    sentence: row.sentence,
    raisedAt: new Date(row.raisedAt).toISOString(),
    closedAt: instantOf(row.closedAt),
  };
}
