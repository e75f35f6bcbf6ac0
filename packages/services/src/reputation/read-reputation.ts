import { Problem } from "@penguinmails/contracts/problems";
import { type EpochMs, utcDay } from "@penguinmails/core/time";
import { reputationDaily } from "@penguinmails/db/schema/evidence";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, asc, eq } from "drizzle-orm";
import { reputationView, scoresOf } from "./scores-of.ts";

/** The agency's reputation and that of each of its addresses, domains and mailboxes, as of now. */
export async function listReputation(tx: TenantDb, nowMs: EpochMs) {
  const scores = await scoresOf(tx, [tx.tenantId], utcDay(nowMs));
  return { items: scores.map(reputationView), nextCursor: null };
}

/** One subject's reputation as of now, and as each day before ended, oldest first. Throws `not-found`. */
export async function getReputation(tx: TenantDb, nowMs: EpochMs, id: string) {
  const scores = await scoresOf(tx, [tx.tenantId], utcDay(nowMs));
  const one = scores.find(({ subject }) => subject.id === id);
  if (!one) throw new Problem("not-found");
  const days = await tx
    .select({ day: reputationDaily.day, score: reputationDaily.score, factors: reputationDaily.factors })
    .from(reputationDaily)
    .where(and(eq(reputationDaily.subjectKind, one.subject.kind), eq(reputationDaily.subjectId, id)))
    .orderBy(asc(reputationDaily.day));
  return { ...reputationView(one), days };
}
