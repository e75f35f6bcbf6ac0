import { type GuardRuling, guardrailRuling } from "@penguinmails/core/campaigns/guard-ruling";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { campaignEvidence } from "./campaign-evidence.ts";

/** Pauses a campaign whose own evidence says stop; null: it may go on. */
export async function guardCampaign(tx: TenantDb, campaignId: string): Promise<GuardRuling | null> {
  return guardrailRuling(campaignId, await campaignEvidence(tx, { campaignId }));
}
