import type { Clock } from "@penguinmails/core/ports/clock";
import type { ProviderPayment } from "@penguinmails/core/ports/payments";
import { newId } from "@penguinmails/db/ids";
import { payments } from "@penguinmails/db/schema/billing";
import { tenants } from "@penguinmails/db/schema/tenants";
import type { Database } from "@penguinmails/db/tenant-db";
import { eq } from "drizzle-orm";

/** One row an invoice, whatever its state; drafts are not payments. */
export async function recordPayment(
  deps: { readonly database: Database; readonly clock: Clock },
  tenantId: string,
  invoice: ProviderPayment,
): Promise<void> {
  if (invoice.status === "draft") return;
  await deps.database.withTenant(tenantId, async (tx) => {
    const [tenant] = await tx.select({ id: tenants.id }).from(tenants).where(eq(tenants.id, tenantId));
    if (!tenant) return;
    const { amountCents, currency, status, hostedUrl } = invoice;
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
      });
  });
}
