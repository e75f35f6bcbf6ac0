import { type Policy, policy as shipped } from "../policy.ts";
import { type Counts, judge } from "../warmup/judge.ts";

/**
 * Which evidence of its own stops a campaign: its list ("bounce") or its text or audience ("complaint"); null while
 * fewer than `policy.bounce.minSent` went out, or nothing says *stop* or *back*.
 */
export function campaignFault(counts: Counts, policy: Policy = shipped): "bounce" | "complaint" | null {
  if (counts.sent < policy.bounce.minSent) return null;
  const { verdict, because } = judge(counts, policy);
  return verdict === "stop" || verdict === "back" ? because : null;
}
