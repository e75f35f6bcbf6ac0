import { type Policy, policy as shipped } from "../policy.ts";
import type { EpochMs } from "../time.ts";
import { bouncePrior, complaintPrior, observe, probabilityAbove } from "../warmup/posterior.ts";

/** What one day's mail of all of a tenant's campaigns came to. */
export type DayCounts = { readonly delivered: number; readonly hard: number; readonly complaint: number };

/**
 * Which limit of one day a new tenant has reached, or null: so many in number, and at a rate above what ends growth
 * (`bounce.slow`, `complaint.slow`) with P > 0.8. The number alone would stop who sends much and clean, the rate alone
 * who was unlucky with his first messages. A tenant is new until `newTenantForMs` after its first accepted message.
 */
export function newTenantLimit(
  firstAcceptedAt: EpochMs | null,
  nowMs: EpochMs,
  day: DayCounts,
  policy: Policy = shipped,
): "bounce" | "complaint" | null {
  if (firstAcceptedAt === null || nowMs - firstAcceptedAt >= policy.newTenantForMs) return null;
  const complaint = observe(complaintPrior, day.complaint, day.delivered);
  const manyComplaints = day.complaint >= policy.complaint.newTenantStopPerDay;
  if (manyComplaints && probabilityAbove(complaint, policy.complaint.slow) > 0.8) return "complaint";
  const bounce = observe(bouncePrior, day.hard, day.delivered + day.hard);
  const manyBounces = day.hard >= policy.bounce.newTenantStopPerDay;
  return manyBounces && probabilityAbove(bounce, policy.bounce.slow) > 0.8 ? "bounce" : null;
}
