import type { Clock } from "@penguinmails/core/ports/clock";
import { decisions } from "@penguinmails/db/schema/evidence";
import { tenants } from "@penguinmails/db/schema/tenants";
import type { Database } from "@penguinmails/db/tenant-db";
import { and, desc, eq } from "drizzle-orm";
import { decisionView } from "../evidence/list-decisions.ts";
import { olderThan, pageOf } from "../platform/page-of.ts";
import type { TenantPage } from "./list-audit.ts";
import { auditLook, type StaffCaller } from "./read-staff.ts";

/** Limits that moved, of all agencies or one, newest first. */
export async function listAdminDecisions(
  deps: { readonly database: Database; readonly clock: Clock },
  by: StaffCaller,
  page: TenantPage,
) {
  return deps.database.withOperator(async (tx) => {
    await auditLook(tx, by, deps.clock.now(), {
      action: "decisions.list",
      subject: page.tenantId === undefined ? "decisions" : `tenant:${page.tenantId}`,
    });
    const rows = await tx
      .select({ row: decisions, tenantName: tenants.name })
      .from(decisions)
      .innerJoin(tenants, eq(tenants.id, decisions.tenantId))
      .where(
        and(
          olderThan(decisions.id, page),
          page.tenantId === undefined ? undefined : eq(decisions.tenantId, page.tenantId),
        ),
      )
      .orderBy(desc(decisions.id))
      .limit(page.limit + 1);
    const views = rows.map(({ row, tenantName }) => ({
      ...decisionView(row),
      tenant: { id: row.tenantId, name: tenantName },
    }));
    return pageOf(views, page.limit);
  });
}
