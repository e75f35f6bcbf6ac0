import { guardrailRuling } from "@penguinmails/core/campaigns/guard-ruling";
import type { EpochMs } from "@penguinmails/core/time";
import { campaigns } from "@penguinmails/db/schema/campaigns";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, eq } from "drizzle-orm";
import { campaignEvidence } from "./campaign-evidence.ts";
import { pauseByGuard } from "./pause-by-guard.ts";

/** Pauses a running campaign whose own evidence says stop. */
export async function guardCampaign(tx: TenantDb, campaignId: string, nowMs: EpochMs): Promise<void> {
  const [campaign] = await tx
    .select()
    .from(campaigns)
    .where(and(eq(campaigns.id, campaignId), eq(campaigns.status, "running")));
  if (!campaign) return;
  const ruling = guardrailRuling(campaignId, await campaignEvidence(tx, { campaignId }));
  if (ruling) await pauseByGuard(tx, campaign, nowMs, ruling);
}
