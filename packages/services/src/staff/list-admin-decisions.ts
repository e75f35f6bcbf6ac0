import { Problem } from "@penguinmails/contracts/problems";
import type { Clock } from "@penguinmails/core/ports/clock";
import { decisions } from "@penguinmails/db/schema/evidence";
import { tenants } from "@penguinmails/db/schema/tenants";
import type { Database } from "@penguinmails/db/tenant-db";
import { and, desc, eq, sql } from "drizzle-orm";
import { alikeCount, decisionView, isFirstOfRuling, listAlike } from "../evidence/list-decisions.ts";
import { olderThan, type PageAsked, pageOf } from "../platform/page-of.ts";
import type { TenantPage } from "./list-audit.ts";
import { auditLook, type StaffCaller } from "./read-staff.ts";

/** Limits that moved, of all agencies or one, newest first; `folded`: of each ruling only the first. */
export async function listAdminDecisions(
  deps: { readonly database: Database; readonly clock: Clock },
  by: StaffCaller,
  page: TenantPage & { readonly folded?: boolean | undefined },
) {
  const now = deps.clock.now();
  return deps.database.withOperator(async (tx) => {
    await auditLook(tx, by, now, {
      action: "decisions.list",
      subject: page.tenantId === undefined ? "decisions" : `tenant:${page.tenantId}`,
    });
    const rows = await tx
      .select({
        row: decisions,
        tenantName: tenants.name,
        alike: page.folded ? alikeCount : sql<number>`0`,
      })
      .from(decisions)
      .innerJoin(tenants, eq(tenants.id, decisions.tenantId))
      .where(
        and(
          olderThan(decisions.id, page),
          page.tenantId === undefined ? undefined : eq(decisions.tenantId, page.tenantId),
          page.folded ? isFirstOfRuling : undefined,
        ),
      )
      .orderBy(desc(decisions.id))
      .limit(page.limit + 1);
    const views = rows.map(({ row, tenantName, alike }) => ({
      ...decisionView(row, now, alike),
      tenant: { id: row.tenantId, name: tenantName },
    }));
    return pageOf(views, page.limit);
  });
}

/** What the ruling of an agency's decision moved beside it. Throws `not-found`. */
export async function listAdminAlike(
  deps: { readonly database: Database; readonly clock: Clock },
  by: StaffCaller,
  id: string,
  page: PageAsked,
) {
  const now = deps.clock.now();
  return deps.database.withOperator(async (tx) => {
    const [head] = await tx.select().from(decisions).where(eq(decisions.id, id));
    if (!head) throw new Problem("not-found");
    await auditLook(tx, by, now, {
      action: "decisions.list",
      subject: `tenant:${head.tenantId}`,
    });
    return listAlike(tx, now, id, page);
  });
}
