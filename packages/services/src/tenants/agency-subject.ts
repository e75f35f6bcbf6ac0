import { tenants } from "@penguinmails/db/schema/tenants";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { eq } from "drizzle-orm";

/** The agency itself as what a decision is about, under its name. */
export async function agencySubject(tx: TenantDb) {
  const [agency] = await tx.select({ name: tenants.name }).from(tenants).where(eq(tenants.id, tx.tenantId));
  return { kind: "tenant" as const, id: tx.tenantId, label: agency?.name ?? "" };
}
