import { type EpochMs, hour } from "@penguinmails/core/time";
import { rounded } from "@penguinmails/core/warmup/decision";
import { budgetAlerts, decisions } from "@penguinmails/db/schema/evidence";
import { tenants } from "@penguinmails/db/schema/tenants";
import type { OperatorDb } from "@penguinmails/db/tenant-db";
import { and, count, desc, eq, isNull } from "drizzle-orm";
import { tenantRows } from "./list-tenants.ts";

/** What staff see of an agency when they stop its sending or let it go on: its week, its budgets, what it was stopped for. */
export async function sendingEvidence(
  tx: OperatorDb,
  tenantId: string,
  now: EpochMs,
): Promise<Readonly<Record<string, number | string>>> {
  const [agency] = await tenantRows(tx, now, eq(tenants.id, tenantId));
  if (!agency) return {};
  const [burning] = await tx
    .select({ n: count() })
    .from(budgetAlerts)
    .where(and(eq(budgetAlerts.tenantId, tenantId), isNull(budgetAlerts.closedAt)));
  const { sendingStopped, score, bounceRate7d, accepted7d, complaints7d, subscriptionStatus } = agency;
  return {
    accepted7d,
    complaints7d,
    ...(bounceRate7d === null ? {} : { bounceRate7d: rounded(bounceRate7d) }),
    ...(score === null ? {} : { score }),
    budgetsBurning: burning?.n ?? 0,
    subscription: subscriptionStatus.replace("_", " "),
    ...(sendingStopped === null ? {} : { stoppedBecause: sendingStopped.replace(/[.\s]+$/, "") }),
    ...(sendingStopped === null ? {} : await stoppedFor(tx, tenantId, now)),
  };
}

async function stoppedFor(tx: OperatorDb, tenantId: string, now: EpochMs) {
  const [stop] = await tx
    .select({ at: decisions.at })
    .from(decisions)
    .where(
      and(
        eq(decisions.tenantId, tenantId),
        eq(decisions.subjectId, tenantId),
        eq(decisions.after, "stopped"),
      ),
    )
    .orderBy(desc(decisions.id))
    .limit(1);
  return stop ? { stoppedForHours: Math.round((now - stop.at) / hour) } : {};
}
