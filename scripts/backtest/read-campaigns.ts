import { campaigns } from "@penguinmails/db/schema/campaigns";
import { decisions } from "@penguinmails/db/schema/evidence";
import type { OperatorDb } from "@penguinmails/db/tenant-db";
import { and, asc, eq, notLike } from "drizzle-orm";
import type { TenantRecord } from "./record.ts";

/** The agency's campaigns, and when the review ruled about one. Culprits are found by the slow loop, not by the review. */
export async function readCampaigns(
  tx: OperatorDb,
  tenantId: string,
): Promise<Pick<TenantRecord, "campaigns" | "reviews">> {
  const rows = await tx.select().from(campaigns).where(eq(campaigns.tenantId, tenantId));
  const ruled = await tx
    .select({ id: decisions.id, at: decisions.at, campaignId: decisions.subjectId })
    .from(decisions)
    .where(
      and(
        eq(decisions.tenantId, tenantId),
        eq(decisions.subjectKind, "campaign"),
        notLike(decisions.dedupeKey, "culprit:%"),
      ),
    )
    .orderBy(asc(decisions.at), asc(decisions.id));
  return {
    campaigns: new Map(rows.map(({ id, name, listId, finishedAt }) => [id, { name, listId, finishedAt }])),
    reviews: ruled,
  };
}
