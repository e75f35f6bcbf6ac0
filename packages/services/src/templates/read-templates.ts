import { Problem } from "@penguinmails/contracts/problems";
import { templates } from "@penguinmails/db/schema/campaigns";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { desc, eq } from "drizzle-orm";
import { olderThan, type PageAsked, pageOf } from "../platform/page-of.ts";
import { templateView } from "./template-view.ts";

/** Newest first. */
export async function listTemplates(tx: TenantDb, page: PageAsked) {
  const rows = await tx
    .select()
    .from(templates)
    .where(olderThan(templates.id, page))
    .orderBy(desc(templates.id))
    .limit(page.limit + 1);
  return pageOf(rows.map(templateView), page.limit);
}

/** Throws `not-found`. */
export async function getTemplate(tx: TenantDb, id: string) {
  const [row] = await tx.select().from(templates).where(eq(templates.id, id));
  if (!row) throw new Problem("not-found");
  return templateView(row);
}
