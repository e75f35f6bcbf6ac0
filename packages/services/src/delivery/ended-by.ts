import { endedByErasure } from "@penguinmails/core/people/erased-recipient";
import { campaigns, leads, messages } from "@penguinmails/db/schema/campaigns";
import { suppressions } from "@penguinmails/db/schema/evidence";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, eq } from "drizzle-orm";

/**
 * What somebody has done by now that ends a message for good, as its row will say: its recipient was erased, is suppressed or
 * has replied, its campaign was stopped. Null: nothing.
 */
export async function endedBy(tx: TenantDb, messageId: string): Promise<string | null> {
  const [row] = await tx
    .select({
      recipient: messages.recipient,
      suppressedAs: suppressions.reason,
      repliedAt: leads.repliedAt,
      campaignStatus: campaigns.status,
    })
    .from(messages)
    .innerJoin(leads, and(eq(leads.tenantId, messages.tenantId), eq(leads.id, messages.leadId)))
    .innerJoin(
      campaigns,
      and(eq(campaigns.tenantId, messages.tenantId), eq(campaigns.id, messages.campaignId)),
    )
    .leftJoin(
      suppressions,
      and(eq(suppressions.tenantId, messages.tenantId), eq(suppressions.emailHash, messages.recipientHash)),
    )
    .where(eq(messages.id, messageId));
  if (!row) return null;
  if (row.recipient === null) return endedByErasure;
  if (row.suppressedAs !== null) return `suppressed: ${row.suppressedAs}`;
  if (row.repliedAt !== null) return "replied before";
  return row.campaignStatus === "stopped" ? "campaign-stopped" : null;
}
