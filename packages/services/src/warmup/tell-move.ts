import type { EpochMs } from "@penguinmails/core/time";
import type { PairMove } from "@penguinmails/core/warmup/pair";
import { appendDecision } from "@penguinmails/db/repositories/evidence";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { tellRefusal } from "../platform/tell-refusal.ts";
import type { pairSubject } from "./pair-subject.ts";

/** Writes down what a move of a pair decided, or that the table of moves refused it. */
export async function tellMove(
  tx: TenantDb,
  nowMs: EpochMs,
  subject: ReturnType<typeof pairSubject>,
  { decision, refused }: PairMove,
  dedupeKey: string,
  ruling?: Parameters<typeof appendDecision>[5],
): Promise<void> {
  if (refused) await tellRefusal(tx, nowMs, subject, refused);
  if (decision) await appendDecision(tx, nowMs, subject, decision, dedupeKey, ruling);
}
