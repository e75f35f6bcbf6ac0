import { campaigns } from "@penguinmails/db/schema/campaigns";
import { evidenceDaily } from "@penguinmails/db/schema/evidence";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, eq, inArray, sql } from "drizzle-orm";

/** What one campaign brought, or all of one list together; undecayed, of all days. */
export async function campaignEvidence(
  tx: TenantDb,
  of: { readonly campaignId: string } | { readonly listId: string },
) {
  const which =
    "campaignId" in of
      ? eq(evidenceDaily.subjectId, of.campaignId)
      : inArray(
          evidenceDaily.subjectId,
          tx.select({ id: campaigns.id }).from(campaigns).where(eq(campaigns.listId, of.listId)),
        );
  const [counts] = await tx
    .select({
      sent: sql<number>`coalesce(sum(accepted), 0)::int`,
      delivered: sql<number>`coalesce(sum(delivered), 0)::int`,
      hard: sql<number>`coalesce(sum(hard), 0)::int`,
      complaint: sql<number>`coalesce(sum(complaint), 0)::int`,
    })
    .from(evidenceDaily)
    .where(and(eq(evidenceDaily.subjectKind, "campaign"), which));
  return counts ?? { sent: 0, delivered: 0, hard: 0, complaint: 0 };
}
