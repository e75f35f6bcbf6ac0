import { culpritRuling } from "@penguinmails/core/campaigns/guard-ruling";
import { policy } from "@penguinmails/core/policy";
import type { EpochMs } from "@penguinmails/core/time";
import { culpritsAmong } from "@penguinmails/core/warmup/attribution";
import { judge } from "@penguinmails/core/warmup/judge";
import { decayedCounts, type EvidenceSubject } from "@penguinmails/db/repositories/evidence";
import { campaigns } from "@penguinmails/db/schema/campaigns";
import { pairs } from "@penguinmails/db/schema/evidence";
import { mailboxes } from "@penguinmails/db/schema/fleet";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, asc, eq, inArray, isNull, lt, or } from "drizzle-orm";
import { pauseByGuard } from "../campaigns/pause-by-guard.ts";
import { campaignCounts } from "./campaign-counts.ts";

type Subject = EvidenceSubject & { readonly halfLifeDays: number };

/**
 * Attribution before punishment, for those who still send: pauses the campaigns that explain what the evidence up to
 * `day` (UTC) holds against a pair or a mailbox that is about to be judged. In every mode: it is a guard.
 */
export async function quarantineCulprits(tx: TenantDb, day: string, nowMs: EpochMs): Promise<void> {
  for (const subject of await openSubjects(tx, day)) {
    const all = await decayedCounts(tx, subject, day, subject.halfLifeDays);
    // Nothing to explain: most days of most subjects end here, without a look at their messages.
    if (judge(all).because === null) continue;
    const parts = await campaignCounts(tx, subject, day, subject.halfLifeDays);
    await pause(tx, culpritsAmong(all, parts), subject, day, nowMs);
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
  const operator = subject.kind === "pair" ? subject.operator : null;
  for (const campaign of culprits) {
    const ruling = culpritRuling(campaign.id, { operator, campaigns: ids.length, day });
    await pauseByGuard(tx, campaign, nowMs, ruling);
  }
}
