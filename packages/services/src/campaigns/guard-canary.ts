import { canaryRuling, type GuardRuling } from "@penguinmails/core/campaigns/guard-ruling";
import { policy } from "@penguinmails/core/policy";
import type { EpochMs } from "@penguinmails/core/time";
import { appendDecision } from "@penguinmails/db/repositories/evidence";
import { campaigns, messages } from "@penguinmails/db/schema/campaigns";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, eq, sql } from "drizzle-orm";
import { fillCanary } from "./fill-canary.ts";
import { silentSince, unanswered, underWay } from "./message-fate.ts";

/** Lets the whole list of a running campaign go, or pauses it, once enough is known of its first messages; null: no pause. */
export async function guardCanary(
  tx: TenantDb,
  campaign: typeof campaigns.$inferSelect,
  nowMs: EpochMs,
): Promise<GuardRuling | null> {
  if (campaign.canary !== "running") return null;
  await fillCanary(tx, campaign.id);
  const facts = await canaryFacts(tx, campaign.id, nowMs);
  if (!facts) return null;
  const ruling = canaryRuling(campaign.id, facts, nowMs);
  const judged = (canary: "passed" | "failed") =>
    tx.update(campaigns).set({ canary }).where(eq(campaigns.id, campaign.id));
  switch (ruling.verdict) {
    case "wait":
      return null;
    case "passed": {
      await judged("passed");
      const subject = { kind: "campaign" as const, id: campaign.id, label: campaign.name };
      await appendDecision(tx, nowMs, subject, ruling.draft, ruling.dedupeKey);
      return null;
    }
    case "failed":
      await judged("failed");
      return ruling.pause;
    case "unheard":
      return (await hasMore(tx, campaign.id)) ? ruling.pause : null;
  }
}

async function canaryFacts(tx: TenantDb, campaignId: string, nowMs: EpochMs) {
  const [seen] = await tx
    .select({
      planned: sql<number>`count(*) filter (where state not in ('skipped', 'failed'))::int`,
      open: sql<number>`count(*) filter (where ${underWay})::int`,
      known: sql<number>`count(*) filter (where delivery in ('delivered', 'bounced_hard', 'bounced_soft'))::int`,
      hard: sql<number>`count(*) filter (where delivery = 'bounced_hard')::int`,
      accepted: sql<number>`count(*) filter (where state = 'accepted')::int`,
      silent: sql<number>`count(*) filter (where ${unanswered} and accepted_at <= ${silentSince(nowMs)})::int`,
      unproven: sql<number>`count(*) filter (where state = 'unknown' and settled_at is not null)::int`,
      lastAcceptedAt: sql<string | null>`max(accepted_at)`,
    })
    .from(messages)
    .where(and(eq(messages.campaignId, campaignId), sql`position < ${policy.canary.size}`));
  if (!seen) return null;
  const { lastAcceptedAt } = seen;
  return { ...seen, lastAcceptedAt: lastAcceptedAt === null ? null : Date.parse(lastAcceptedAt) };
}

/** Whether anything of the list still waits for its first messages to be judged. */
async function hasMore(tx: TenantDb, campaignId: string): Promise<boolean> {
  const waits = sql`position >= ${policy.canary.size} and state = 'queued'`;
  const [rest] = await tx
    .select({ id: messages.id })
    .from(messages)
    .where(and(eq(messages.campaignId, campaignId), waits))
    .limit(1);
  return rest !== undefined;
}
