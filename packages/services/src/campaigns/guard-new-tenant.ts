import { type GuardRuling, newTenantRuling } from "@penguinmails/core/campaigns/guard-ruling";
import { day, type EpochMs, utcDay } from "@penguinmails/core/time";
import { evidenceDaily } from "@penguinmails/db/schema/evidence";
import { tenants } from "@penguinmails/db/schema/tenants";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, eq, inArray, sql } from "drizzle-orm";

/**
 * Pauses a campaign of a new tenant whose mail of today or yesterday (UTC, all campaigns together) came back too often to
 * go on, in number and in rate; null: it may go on, as where another campaign explains it.
 */
export async function guardNewTenant(
  tx: TenantDb,
  campaignId: string,
  nowMs: EpochMs,
): Promise<GuardRuling | null> {
  const [tenant] = await tx
    .select({ firstAcceptedAt: tenants.firstAcceptedAt })
    .from(tenants)
    .where(eq(tenants.id, tx.tenantId));
  const parts = await tx
    .select({
      day: evidenceDaily.day,
      campaign: evidenceDaily.subjectId,
      delivered: sql<number>`coalesce(sum(delivered), 0)::int`,
      hard: sql<number>`coalesce(sum(hard), 0)::int`,
      complaint: sql<number>`coalesce(sum(complaint), 0)::int`,
    })
    .from(evidenceDaily)
    .where(
      and(
        eq(evidenceDaily.subjectKind, "campaign"),
        inArray(evidenceDaily.day, [utcDay(nowMs), utcDay(nowMs - day)]),
      ),
    )
    .groupBy(evidenceDaily.day, evidenceDaily.subjectId)
    .orderBy(evidenceDaily.day);
  for (const day of new Set(parts.map((part) => part.day))) {
    const on = { day, parts: parts.filter((part) => part.day === day) };
    const ruling = newTenantRuling(campaignId, tenant?.firstAcceptedAt ?? null, nowMs, on);
    if (ruling) return ruling;
  }
  return null;
}
