import { policy } from "@penguinmails/core/policy";
import type { Clock } from "@penguinmails/core/ports/clock";
import { day as dayMs, daysAfter, type EpochMs, utcDay } from "@penguinmails/core/time";
import { tenantsWithEvidence } from "@penguinmails/db/repositories/evidence-sums";
import { reputationDaily } from "@penguinmails/db/schema/evidence";
import type { Database, TenantDb } from "@penguinmails/db/tenant-db";
import { eq, lt, max } from "drizzle-orm";
import { eachOf } from "../platform/each-of.ts";
import { scoreAlone, scoresOf } from "./scores-of.ts";

/**
 * Keeps the history of scores: one row a subject for each UTC day that is over, as the evidence up to that day's end
 * says, also for days on which nobody looked. Rows beyond the policy's age go. Idempotent.
 */
export async function recordReputation(deps: {
  readonly database: Database;
  readonly clock: Clock;
}): Promise<void> {
  const now = deps.clock.now();
  const since = utcDay(now - policy.reputation.keepHistoryDays * dayMs);
  const tenantIds = await deps.database.withOperator((tx) => tenantsWithEvidence(tx, since));
  await eachOf(tenantIds, (tenantId) => deps.database.withTenant(tenantId, (tx) => recordDays(tx, now)));
}

async function recordDays(tx: TenantDb, nowMs: EpochMs): Promise<void> {
  const { keepHistoryDays } = policy.reputation;
  const yesterday = utcDay(nowMs - dayMs);
  const [last] = await tx
    .select({ day: max(reputationDaily.day) })
    .from(reputationDaily)
    .where(eq(reputationDaily.subjectKind, "tenant"));
  const days = last?.day ? daysAfter(last.day, yesterday).slice(-keepHistoryDays) : [yesterday];
  for (const day of days) {
    const rows = (await scoresOf(tx, [tx.tenantId], day)).map(({ subject, reputation }) => ({
      tenantId: tx.tenantId,
      subjectKind: subject.kind,
      subjectId: subject.id,
      day,
      score: scoreAlone(reputation),
      factors:
        reputation.state === "scored"
          ? Object.fromEntries(reputation.terms.map(({ name, factor }) => [name, factor]))
          : {},
    }));
    await tx.insert(reputationDaily).values(rows).onConflictDoNothing();
  }
  await tx.delete(reputationDaily).where(lt(reputationDaily.day, utcDay(nowMs - keepHistoryDays * dayMs)));
}
