import { culpritRuling } from "@penguinmails/core/campaigns/guard-ruling";
import { policy } from "@penguinmails/core/policy";
import type { EpochMs } from "@penguinmails/core/time";
import { culpritsAmong, isSeries } from "@penguinmails/core/warmup/attribution";
import { judge } from "@penguinmails/core/warmup/judge";
import type { EvidenceSubject } from "@penguinmails/db/evidence-counts";
import { appendDecision, decayedCounts } from "@penguinmails/db/repositories/evidence";
import { campaigns } from "@penguinmails/db/schema/campaigns";
import { pairs } from "@penguinmails/db/schema/evidence";
import { mailboxes } from "@penguinmails/db/schema/fleet";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { asc, eq, inArray, isNull, lt, or } from "drizzle-orm";
import { pauseByGuard } from "../campaigns/pause-by-guard.ts";
import { campaignCounts } from "./campaign-counts.ts";

type CampaignRow = typeof campaigns.$inferSelect;
type Subject = EvidenceSubject & { readonly halfLifeDays: number };

/**
 * Attribution before punishment: names the campaigns that explain what the evidence up to `day` (UTC) holds against a
 * pair or a mailbox that is about to be judged, and pauses those that still send. In every mode: it is a guard.
 */
export async function quarantineCulprits(
  tx: TenantDb,
  open: readonly Subject[],
  day: string,
  nowMs: EpochMs,
): Promise<void> {
  let running: readonly CampaignRow[] | null = null;
  for (const subject of open) {
    const all = await decayedCounts(tx, subject, day, subject.halfLifeDays);
    // Nothing to explain: most days of most subjects end here, without a look at their messages.
    if (judge(all).because === null) continue;
    // All at once and in one order: the subjects that follow may blame others.
    running ??= await lockRunning(tx);
    const parts = await campaignCounts(tx, subject, day, subject.halfLifeDays);
    const culprits = culpritsAmong(all, parts);
    await nameCulprits(
      tx,
      running,
      culprits,
      { ...subject, isSeries: isSeries(parts, culprits) },
      day,
      nowMs,
    );
  }
}

function lockRunning(tx: TenantDb): Promise<CampaignRow[]> {
  return tx
    .select()
    .from(campaigns)
    .where(eq(campaigns.status, "running"))
    .orderBy(asc(campaigns.id))
    .for("no key update");
}

/** Mailboxes and pairs whose days up to `day` (UTC) were not all closed yet, in one order. */
export async function openSubjects(tx: TenantDb, day: string): Promise<readonly Subject[]> {
  const boxes = await tx
    .select({ id: mailboxes.id })
    .from(mailboxes)
    .where(or(isNull(mailboxes.closedDay), lt(mailboxes.closedDay, day)))
    .orderBy(asc(mailboxes.id));
  const open = await tx
    .select({ id: pairs.addressId, operator: pairs.operator })
    .from(pairs)
    .where(or(isNull(pairs.closedDay), lt(pairs.closedDay, day)))
    .orderBy(asc(pairs.addressId), asc(pairs.operator));
  const { pair, mailbox } = policy.halfLifeDays;
  return [
    ...open.map((row) => ({ kind: "pair" as const, ...row, halfLifeDays: pair })),
    ...boxes.map(({ id }) => ({ kind: "mailbox" as const, id, operator: "", halfLifeDays: mailbox })),
  ];
}

async function nameCulprits(
  tx: TenantDb,
  running: readonly CampaignRow[],
  ids: readonly string[],
  { isSeries: ofSeries, ...subject }: Subject & { readonly isSeries: boolean },
  day: string,
  nowMs: EpochMs,
): Promise<void> {
  if (ids.length === 0) return;
  const operator = subject.kind === "pair" ? subject.operator : null;
  const named = await tx
    .select()
    .from(campaigns)
    .where(inArray(campaigns.id, [...ids]))
    .orderBy(asc(campaigns.id));
  for (const campaign of named) {
    const hasEnded = campaign.status === "finished";
    // Somebody resumed it since the others were held: the next slow loop finds it.
    if (!hasEnded && !running.some(({ id }) => id === campaign.id)) continue;
    const ruling = culpritRuling(campaign.id, {
      operator,
      campaigns: ids.length,
      day,
      hasEnded,
      isSeries: ofSeries,
    });
    if (hasEnded) {
      const about = { kind: "campaign" as const, id: campaign.id, label: campaign.name };
      await appendDecision(tx, nowMs, about, ruling.draft, ruling.dedupeKey);
    } else await pauseByGuard(tx, campaign, nowMs, ruling);
  }
}
