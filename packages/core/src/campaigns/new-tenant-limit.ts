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
  const manyComplaints = day.complaint >= policy.complaint.newTenantStopPerDay;
  if (manyComplaints && isAbove("complaint", day, policy)) return "complaint";
  const manyBounces = day.hard >= policy.bounce.newTenantStopPerDay;
  return manyBounces && isAbove("bounce", day, policy) ? "bounce" : null;
}

/** What one campaign brought to that day. */
export type DayPart = DayCounts & { readonly campaign: string };

/**
 * Attribution before punishment: the campaign that explains alone why the day's mail reached its limit: it is above that rate
 * by its own part, and the rest of the day is above none. Null: nobody explains it, or nothing else went that day, and all of
 * them answer for it.
 */
export function culpritOfDay(
  limit: "bounce" | "complaint",
  parts: readonly DayPart[],
  policy: Policy = shipped,
): string | null {
  const bad = (part: DayCounts) => (limit === "bounce" ? part.hard : part.complaint);
  const [worst, ...others] = parts.toSorted((a, b) => bad(b) - bad(a) || (a.campaign < b.campaign ? -1 : 1));
  if (!worst || !isAbove(limit, worst, policy)) return null;
  const rest = dayOf(others);
  if (rest.delivered + rest.hard === 0) return null;
  return isAbove("bounce", rest, policy) || isAbove("complaint", rest, policy) ? null : worst.campaign;
}

/** A day's mail of all campaigns together. */
export function dayOf(parts: readonly DayCounts[]): DayCounts {
  return parts.reduce(
    (sum, { delivered, hard, complaint }) => ({
      delivered: sum.delivered + delivered,
      hard: sum.hard + hard,
      complaint: sum.complaint + complaint,
    }),
    { delivered: 0, hard: 0, complaint: 0 },
  );
}

function isAbove(
  of: "bounce" | "complaint",
  { delivered, hard, complaint }: DayCounts,
  policy: Policy,
): boolean {
  const belief =
    of === "bounce"
      ? observe(bouncePrior, hard, delivered + hard)
      : observe(complaintPrior, complaint, delivered);
  return probabilityAbove(belief, policy[of].slow) > 0.8;
}
