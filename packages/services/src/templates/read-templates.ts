import { Problem } from "@penguinmails/contracts/problems";
import { templates } from "@penguinmails/db/schema/campaigns";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { desc, eq } from "drizzle-orm";
import { templateView } from "./template-view.ts";

export async function listTemplates(tx: TenantDb) {
  const rows = await tx.select().from(templates).orderBy(desc(templates.id)).limit(200);
  return { items: rows.map(templateView), nextCursor: null };
}

/** Throws `not-found`. */
export async function getTemplate(tx: TenantDb, id: string) {
  const [row] = await tx.select().from(templates).where(eq(templates.id, id));
  if (!row) throw new Problem("not-found");
  return templateView(row);
}
