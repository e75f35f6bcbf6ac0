import { contentRuling } from "@penguinmails/core/campaigns/guard-ruling";
import { policy } from "@penguinmails/core/policy";
import type { EpochMs } from "@penguinmails/core/time";
import { campaigns } from "@penguinmails/db/schema/campaigns";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, eq } from "drizzle-orm";
import { answersToCampaign } from "../refusals/count-answers.ts";
import { pauseByGuard } from "./pause-by-guard.ts";

/** Pauses a running campaign whose mail servers refuse for what it says. */
export async function guardContent(tx: TenantDb, campaignId: string, nowMs: EpochMs): Promise<void> {
  const [campaign] = await tx
    .select()
    .from(campaigns)
    .where(and(eq(campaigns.id, campaignId), eq(campaigns.status, "running")));
  if (!campaign) return;
  const answers = await answersToCampaign(tx, campaignId, nowMs - policy.refusal.windowMs);
  const ruling = contentRuling(campaignId, answers, nowMs);
  if (ruling) await pauseByGuard(tx, campaign, nowMs, ruling);
}
