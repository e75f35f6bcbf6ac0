import { newTenantLimit } from "@penguinmails/core/campaigns/new-tenant-limit";
import { policy } from "@penguinmails/core/policy";
import { day, type EpochMs, utcDay } from "@penguinmails/core/time";
import { campaigns } from "@penguinmails/db/schema/campaigns";
import { evidenceDaily } from "@penguinmails/db/schema/evidence";
import { tenants } from "@penguinmails/db/schema/tenants";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, eq, inArray, sql } from "drizzle-orm";
import { pauseByGuard } from "./guard-campaign.ts";

/**
 * Pauses a running campaign of a new tenant whose mail of today or yesterday (UTC, all campaigns together) came back
 * too often to go on, in number and in rate.
 */
export async function guardNewTenant(tx: TenantDb, campaignId: string, nowMs: EpochMs): Promise<void> {
  const [campaign] = await tx
    .select()
    .from(campaigns)
    .where(and(eq(campaigns.id, campaignId), eq(campaigns.status, "running")));
  if (!campaign) return;
  const [tenant] = await tx
    .select({ firstAcceptedAt: tenants.firstAcceptedAt })
    .from(tenants)
    .where(eq(tenants.id, tx.tenantId));
  const days = await tx
    .select({
      day: evidenceDaily.day,
      delivered: sql<number>`coalesce(sum(delivered), 0)::int`,
      hard: sql<number>`coalesce(sum(hard), 0)::int`,
      complaint: sql<number>`coalesce(sum(complaint), 0)::int`,
    })
    .from(evidenceDaily)
    .where(
      and(
        eq(evidenceDaily.subjectKind, "campaign"),
        inArray(evidenceDaily.day, [utcDay(nowMs), utcDay(nowMs - day)]),
      ),
    )
    .groupBy(evidenceDaily.day);
  for (const counts of days) {
    const limit = newTenantLimit(tenant?.firstAcceptedAt ?? null, nowMs, counts);
    if (limit === null) continue;
    const { delivered, hard, complaint } = counts;
    const { bounce, complaint: complaints } = policy;
    const reason =
      limit === "bounce"
        ? `${hard} of ${delivered + hard} addresses of one day's mail do not exist; a new agency stops at ${bounce.newTenantStopPerDay}, if that is more than ${percent(bounce.slow)}.`
        : `${complaint} people called one day's mail of ${delivered} spam; a new agency stops at ${complaints.newTenantStopPerDay}, if that is more than ${percent(complaints.slow)}.`;
    await pauseByGuard(tx, campaign, nowMs, {
      code: "new-agency-limit",
      dedupeKey: `new-agency-limit:${campaign.id}:${counts.day}`,
      reason,
      clears: "Clean the list and look at the text; two days later the campaign can be resumed.",
      clearsAt: Date.parse(counts.day) + 2 * day,
      evidence: { delivered, bounced: hard, complained: complaint },
    });
    return;
  }
}

/** A share (0..1) as people write it. */
function percent(share: number): string {
  return `${Number((100 * share).toFixed(2))} %`;
}
