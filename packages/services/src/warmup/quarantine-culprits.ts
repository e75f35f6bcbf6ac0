import { policy } from "@penguinmails/core/policy";
import type { EpochMs } from "@penguinmails/core/time";
import { culpritsOf, total, without } from "@penguinmails/core/warmup/attribution";
import { judge } from "@penguinmails/core/warmup/judge";
import { decayedCounts, type EvidenceSubject } from "@penguinmails/db/repositories/evidence";
import { campaigns } from "@penguinmails/db/schema/campaigns";
import { pairs } from "@penguinmails/db/schema/evidence";
import { mailboxes } from "@penguinmails/db/schema/fleet";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, asc, eq, inArray, isNull, lt, or } from "drizzle-orm";
import { pauseByGuard } from "../campaigns/guard-campaign.ts";
import { campaignCounts } from "./campaign-counts.ts";

type Subject = EvidenceSubject & { readonly halfLifeDays: number };

/**
 * Attribution before punishment, for those who still send: pauses the campaigns that explain what the evidence up to
 * `day` (UTC) holds against a pair or a mailbox that is about to be judged. In every mode: it is a guard.
 */
export async function quarantineCulprits(tx: TenantDb, day: string, nowMs: EpochMs): Promise<void> {
  for (const subject of await openSubjects(tx, day)) {
    const all = await decayedCounts(tx, subject, day, subject.halfLifeDays);
    if (judge(all).because === null) continue;
    const parts = await campaignCounts(tx, subject, day, subject.halfLifeDays);
    const apart = total(parts.filter((part) => part.isQuarantined).map(({ counts }) => counts));
    const sending = parts.filter((part) => part.isRunning);
    await pause(tx, culpritsOf(without(all, apart), sending), subject, day, nowMs);
  }
}

/** Mailboxes and pairs whose day was not closed yet, in one order. */
async function openSubjects(tx: TenantDb, day: string): Promise<readonly Subject[]> {
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

async function pause(
  tx: TenantDb,
  ids: readonly string[],
  subject: Subject,
  day: string,
  nowMs: EpochMs,
): Promise<void> {
  if (ids.length === 0) return;
  const culprits = await tx
    .select()
    .from(campaigns)
    .where(and(inArray(campaigns.id, [...ids]), eq(campaigns.status, "running")))
    .orderBy(asc(campaigns.id))
    .for("update");
  const where = subject.kind === "pair" ? `the address at ${subject.operator}` : "a mailbox";
  const whose = ids.length > 1 ? "the campaigns of this list" : "this campaign";
  for (const campaign of culprits)
    await pauseByGuard(tx, campaign, nowMs, {
      code: "culprit",
      dedupeKey: `culprit:${campaign.id}:${day}`,
      reason: `Too much of what ${whose} sent came back; without it, ${where} is in good standing.`,
      clears: "Clean the list or change the text, and launch a new campaign.",
      evidence: { campaigns: ids.length },
    });
}
