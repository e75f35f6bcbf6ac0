import { guardrailRuling } from "@penguinmails/core/campaigns/guard-ruling";
import type { EpochMs } from "@penguinmails/core/time";
import { campaigns } from "@penguinmails/db/schema/campaigns";
import { evidenceDaily } from "@penguinmails/db/schema/evidence";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, eq, sql } from "drizzle-orm";
import { pauseByGuard } from "./pause-by-guard.ts";

/** Pauses a running campaign whose own evidence says stop. */
export async function guardCampaign(tx: TenantDb, campaignId: string, nowMs: EpochMs): Promise<void> {
  const [campaign] = await tx
    .select()
    .from(campaigns)
    .where(and(eq(campaigns.id, campaignId), eq(campaigns.status, "running")));
  if (!campaign) return;
  const [counts] = await tx
    .select({
      sent: sql<number>`coalesce(sum(accepted), 0)::int`,
      delivered: sql<number>`coalesce(sum(delivered), 0)::int`,
      hard: sql<number>`coalesce(sum(hard), 0)::int`,
      complaint: sql<number>`coalesce(sum(complaint), 0)::int`,
    })
    .from(evidenceDaily)
    .where(and(eq(evidenceDaily.subjectKind, "campaign"), eq(evidenceDaily.subjectId, campaignId)));
  const ruling = counts ? guardrailRuling(campaignId, counts) : null;
  if (ruling) await pauseByGuard(tx, campaign, nowMs, ruling);
}
