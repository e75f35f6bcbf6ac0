import { contentRuling, type GuardRuling } from "@penguinmails/core/campaigns/guard-ruling";
import { policy } from "@penguinmails/core/policy";
import type { EpochMs } from "@penguinmails/core/time";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { answersToCampaign } from "../refusals/count-answers.ts";

/** Pauses a campaign whose mail servers refuse for what it says; null: it may go on. */
export async function guardContent(
  tx: TenantDb,
  campaignId: string,
  nowMs: EpochMs,
): Promise<GuardRuling | null> {
  const answers = await answersToCampaign(tx, campaignId, nowMs - policy.refusal.windowMs);
  return contentRuling(campaignId, answers, nowMs);
}
