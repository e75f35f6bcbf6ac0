import { campaignFault } from "@penguinmails/core/campaigns/campaign-fault";
import { judgeCanary as verdictOn } from "@penguinmails/core/campaigns/judge-canary";
import { policy } from "@penguinmails/core/policy";
import type { EpochMs } from "@penguinmails/core/time";
import { appendToOutbox } from "@penguinmails/db/outbox";
import { appendDecision } from "@penguinmails/db/repositories/evidence";
import { campaigns, messages } from "@penguinmails/db/schema/campaigns";
import { evidenceDaily } from "@penguinmails/db/schema/evidence";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, eq, sql } from "drizzle-orm";
import { silentSince, unanswered, underWay } from "./message-fate.ts";
import { moveStatus } from "./move-status.ts";

type Campaign = typeof campaigns.$inferSelect;

/** Pauses a running campaign whose own evidence says stop: its list or its text is the cause, not the address. */
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
  const fault = counts ? campaignFault(counts) : null;
  if (!counts || fault === null) return;
  const bounces = fault === "bounce";
  const reason = bounces
    ? `${counts.hard} of ${counts.sent} addresses do not exist: the list is not clean enough to go on.`
    : `${counts.complaint} people called this campaign spam: the list or the text is the cause.`;
  const clears = bounces
    ? "Clean the list, import it again and launch a new campaign."
    : "Change the text or the audience and launch a new campaign.";
  await pauseByGuard(tx, campaign, nowMs, { code: "guardrail", reason, clears, evidence: { ...counts } });
}

/** Judges the first messages of a list before the rest goes: enough settled, enough time passed. */
export async function judgeCanary(tx: TenantDb, campaign: Campaign, nowMs: EpochMs): Promise<void> {
  if (campaign.canary !== "running" || campaign.status !== "running") return;
  const { size } = policy.canary;
  const [seen] = await tx
    .select({
      planned: sql<number>`count(*)::int`,
      open: sql<number>`count(*) filter (where ${underWay})::int`,
      known: sql<number>`count(*) filter (where delivery in ('delivered', 'bounced_hard', 'bounced_soft'))::int`,
      hard: sql<number>`count(*) filter (where delivery = 'bounced_hard')::int`,
      accepted: sql<number>`count(*) filter (where state = 'accepted')::int`,
      silent: sql<number>`count(*) filter (where ${unanswered} and accepted_at <= ${silentSince(nowMs)})::int`,
      unproven: sql<number>`count(*) filter (where state = 'unknown' and settled_at is not null)::int`,
      lastAcceptedAt: sql<string | null>`max(accepted_at)`,
    })
    .from(messages)
    .where(and(eq(messages.campaignId, campaign.id), sql`position < ${size}`));
  if (!seen) return;
  const lastAcceptedAt = seen.lastAcceptedAt === null ? null : Date.parse(seen.lastAcceptedAt);
  const verdict = verdictOn({ ...seen, lastAcceptedAt }, nowMs);
  if (verdict === "wait") return;
  const lost = seen.silent + seen.unproven;
  if (verdict === "unheard") {
    const [rest] = await tx
      .select({ id: messages.id })
      .from(messages)
      .where(and(eq(messages.campaignId, campaign.id), sql`position >= ${size} and state = 'queued'`))
      .limit(1);
    if (!rest) return;
    const reason = `Nobody knows what became of the first ${lost} messages: their node's log was not read for days.`;
    const clears = "Resume the campaign when the node's log is read again, or stop it.";
    return pauseByGuard(tx, campaign, nowMs, { code: "canary-silent", reason, clears, evidence: { lost } });
  }
  const aside = lost === 0 ? "" : ` ${lost} more were never heard of again and are left out.`;
  const evidence = { sent: seen.accepted, bounced: seen.hard };
  if (verdict === "passed") {
    await tx.update(campaigns).set({ canary: "passed" }).where(eq(campaigns.id, campaign.id));
    const reason = `${seen.hard} of the first ${seen.known} addresses bounced: the list is good enough to go on.${aside}`;
    const draft = {
      limit: "canary",
      before: `first ${size} only`,
      after: "whole list",
      reason,
      clears: null,
      clearsAt: null,
      evidence,
    };
    await appendDecision(
      tx,
      nowMs,
      { kind: "campaign", id: campaign.id, label: campaign.name },
      draft,
      `canary:${campaign.id}`,
    );
    return;
  }
  await tx.update(campaigns).set({ canary: "failed" }).where(eq(campaigns.id, campaign.id));
  const reason = `${seen.hard} of the first ${seen.known} addresses do not exist: the rest of the list was kept back.${aside}`;
  const clears = "Clean the list, import it again and launch a new campaign.";
  await pauseByGuard(tx, campaign, nowMs, { code: "canary-failed", reason, clears, evidence });
}

type GuardPause = {
  readonly code: string;
  readonly reason: string;
  readonly clears: string;
  /** When that will be, where it is known. */
  readonly clearsAt?: EpochMs;
  readonly evidence: Readonly<Record<string, number>>;
  /** The same ruling has the same key; once for a code and campaign unless told. */
  readonly dedupeKey?: string;
};

/** Pauses a running campaign, with a decision that says why and what clears it. */
export async function pauseByGuard(
  tx: TenantDb,
  campaign: Campaign,
  nowMs: EpochMs,
  { code, reason, clears, clearsAt, evidence, dedupeKey }: GuardPause,
): Promise<void> {
  await moveStatus(tx, campaign.id, ["running"], "paused", { statusCode: code, statusMessage: reason });
  const draft = {
    limit: "campaign",
    before: "running",
    after: "paused",
    reason,
    clears,
    clearsAt: clearsAt ?? null,
    evidence,
  };
  await appendDecision(
    tx,
    nowMs,
    { kind: "campaign", id: campaign.id, label: campaign.name },
    draft,
    dedupeKey ?? `${code}:${campaign.id}`,
  );
  const properties = { code, ...evidence };
  await appendToOutbox(
    tx,
    "product-event.capture",
    {
      v: 1,
      tenantId: tx.tenantId,
      event: "campaign_paused_by_guard",
      distinctId: tx.tenantId,
      properties,
      atMs: nowMs,
    },
    nowMs,
  );
}
