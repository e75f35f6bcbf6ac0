import { campaigns } from "@penguinmails/db/schema/campaigns";
import { decisions } from "@penguinmails/db/schema/evidence";
import type { OperatorDb } from "@penguinmails/db/tenant-db";
import { and, asc, eq, like, not, notLike, type SQL } from "drizzle-orm";
import type { TenantRecord } from "./record.ts";

/** A campaign that servers refused for what it says: no policy of the two lives changes that, so they take it as it was. */
export const isAboutContent = like(decisions.dedupeKey, "content-refused:%");

/**
 * The agency's campaigns, when the review ruled about one, and when one was paused for what it says. Culprits are found by
 * the slow loop, not by the review.
 */
export async function readCampaigns(
  tx: OperatorDb,
  tenantId: string,
): Promise<Pick<TenantRecord, "campaigns" | "reviews"> & { readonly refused: TenantRecord["reviews"] }> {
  const rows = await tx.select().from(campaigns).where(eq(campaigns.tenantId, tenantId));
  const ruled = (which: SQL | undefined) =>
    tx
      .select({ id: decisions.id, at: decisions.at, campaignId: decisions.subjectId })
      .from(decisions)
      .where(and(eq(decisions.tenantId, tenantId), eq(decisions.subjectKind, "campaign"), which))
      .orderBy(asc(decisions.at), asc(decisions.id));
  return {
    campaigns: new Map(rows.map(({ id, name, listId, finishedAt }) => [id, { name, listId, finishedAt }])),
    reviews: await ruled(and(notLike(decisions.dedupeKey, "culprit:%"), not(isAboutContent))),
    refused: await ruled(isAboutContent),
  };
}
