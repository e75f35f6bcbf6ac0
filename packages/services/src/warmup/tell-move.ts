import type { EpochMs } from "@penguinmails/core/time";
import type { PairMove } from "@penguinmails/core/warmup/pair";
import { appendAudit } from "@penguinmails/db/audit";
import { appendDecision } from "@penguinmails/db/repositories/evidence";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import type { pairSubject } from "./pair-subject.ts";

const warmup = { kind: "system", id: "warm-up", requestId: null } as const;

/**
 * Writes down what a move of a pair decided. One that the table of moves refused left the pair as it was: it becomes a
 * row `pair.move-refused` of the audit log, where such bugs are counted, and nothing else.
 */
export async function tellMove(
  tx: TenantDb,
  nowMs: EpochMs,
  subject: ReturnType<typeof pairSubject>,
  { decision, refused }: PairMove,
  dedupeKey: string,
  ruling?: Parameters<typeof appendDecision>[5],
): Promise<void> {
  if (refused) {
    const { id: subjectId, label } = subject;
    const act = { action: "pair.move-refused", subjectKind: "pair", subjectId };
    await appendAudit(tx, warmup, nowMs, { ...act, detail: { pair: label, ...refused } });
  }
  if (decision) await appendDecision(tx, nowMs, subject, decision, dedupeKey, ruling);
}
