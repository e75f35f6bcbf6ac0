import { type Policy, policy as shipped } from "../policy.ts";
import type { EpochMs } from "../time.ts";

/** What one day's mail of all of a tenant's campaigns brought back. */
export type DayCounts = { readonly hard: number; readonly complaint: number };

/**
 * Which absolute limit of one day a new tenant has reached, or null. For the first weeks shares say little, and a
 * stranger's harm has to end early. A tenant is new until `newTenantForMs` after its first accepted message.
 */
export function newTenantLimit(
  firstAcceptedAt: EpochMs | null,
  nowMs: EpochMs,
  day: DayCounts,
  policy: Policy = shipped,
): "bounce" | "complaint" | null {
  if (firstAcceptedAt === null || nowMs - firstAcceptedAt >= policy.newTenantForMs) return null;
  if (day.complaint >= policy.complaint.newTenantStopPerDay) return "complaint";
  return day.hard >= policy.bounce.newTenantStopPerDay ? "bounce" : null;
}
