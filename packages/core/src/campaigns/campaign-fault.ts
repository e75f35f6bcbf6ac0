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

/** What is known of a list from all campaigns that wrote to it. */
export type ListEvidence = Counts & {
  /** The first messages of one of them were judged bad. */
  readonly hasFailedCanary: boolean;
};

/**
 * Whether a list is quarantined: too many of its addresses do not exist, by its first messages or by all that went to it.
 * A list never changes, so it stays so; a cleaned one is another list.
 */
export function isListQuarantined(list: ListEvidence, policy: Policy = shipped): boolean {
  return list.hasFailedCanary || campaignFault(list, policy) === "bounce";
}
