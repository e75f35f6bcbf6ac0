import type { ProviderPayment } from "@penguinmails/core/ports/payments";
import { newId } from "@penguinmails/db/ids";
import { payments } from "@penguinmails/db/schema/billing";
import { tenants } from "@penguinmails/db/schema/tenants";
import type { Database } from "@penguinmails/db/tenant-db";
import { eq, sql } from "drizzle-orm";

/**
 * One row an invoice; drafts are not payments. An invoice only moves on (open, written off, void or paid), so an answer
 * of the provider's that was overtaken by a newer one changes nothing.
 */
export async function recordPayment(
  deps: { readonly database: Database },
  tenantId: string,
  invoice: ProviderPayment,
): Promise<void> {
  const { amountCents, currency, status, hostedUrl } = invoice;
  if (status === "draft") return;
  await deps.database.withTenant(tenantId, async (tx) => {
    const [tenant] = await tx.select({ id: tenants.id }).from(tenants).where(eq(tenants.id, tenantId));
    if (!tenant) return;
    await tx
      .insert(payments)
      .values({
        tenantId,
        id: newId(),
        providerInvoiceId: invoice.id,
        amountCents,
        currency,
        status,
        hostedUrl,
        createdAt: invoice.createdAtMs,
      })
      .onConflictDoUpdate({
        target: [payments.tenantId, payments.providerInvoiceId],
        set: { amountCents, status, hostedUrl },
        setWhere: sql`${stageOf(sql`excluded.status`)} >= ${stageOf(payments.status)}`,
      });
  });
}

function stageOf(status: unknown) {
  return sql`array_position(array['unknown', 'open', 'uncollectible', 'void', 'paid'], ${status})`;
}
