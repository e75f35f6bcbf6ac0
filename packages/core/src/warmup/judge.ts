import { type Policy, policy as shipped } from "../policy.ts";
import { bouncePrior, complaintPrior, mean, observe, probabilityAbove } from "./posterior.ts";

/** Decayed counts of one subject. `trials` are messages with a known fate for bounces: delivered or bounced. */
export type Counts = {
  readonly sent: number;
  readonly delivered: number;
  readonly hard: number;
  readonly complaint: number;
};

export type Verdict = "insufficient-data" | "clean" | "hold" | "ease" | "back" | "stop";

export type Judgement = {
  readonly verdict: Verdict;
  /** Which rate decided; null when clean or unknown. */
  readonly because: "bounce" | "complaint" | null;
  readonly bounceRate: number;
  readonly complaintRate: number;
};

const order: readonly Verdict[] = ["clean", "hold", "ease", "back", "stop"];

/** 0 and up; the less evidence allows, the higher. Too little of it allows as much as clean evidence. */
export function severityOf(verdict: Verdict): number {
  return Math.max(0, order.indexOf(verdict));
}

/**
 * What the evidence allows, by posterior probabilities instead of raw shares, so that one complaint in 500 does not
 * stop anybody and twelve bounces in 60 do. Thresholds: docs/policy.md, "warm-up".
 */
export function judge(counts: Counts, policy: Policy = shipped): Judgement {
  const bounce = observe(bouncePrior, counts.hard, counts.delivered + counts.hard);
  const complaint = observe(complaintPrior, counts.complaint, counts.delivered);
  const bounceRate = mean(bounce);
  const complaintRate = mean(complaint);
  const byBounce = verdictOf([
    ["stop", probabilityAbove(bounce, 2 * policy.bounce.stop) > 0.8],
    ["back", probabilityAbove(bounce, 0.06) > 0.8],
    ["ease", probabilityAbove(bounce, policy.bounce.slow) > 0.85],
    ["hold", probabilityAbove(bounce, policy.bounce.slow) > 0.6],
  ]);
  const enoughComplaints = counts.complaint >= policy.complaint.minCount;
  const byComplaint = verdictOf([
    ["stop", enoughComplaints && probabilityAbove(complaint, policy.complaint.stop) > 0.8],
    ["back", enoughComplaints && probabilityAbove(complaint, policy.complaint.stop) > 0.5],
    ["ease", probabilityAbove(complaint, policy.complaint.slow) > 0.85],
    ["hold", probabilityAbove(complaint, policy.complaint.slow) > 0.6],
  ]);
  const worse = severityOf(byBounce) >= severityOf(byComplaint) ? byBounce : byComplaint;
  if (worse === "clean") {
    const verdict = counts.sent < policy.reputation.minSent ? "insufficient-data" : "clean";
    return { verdict, because: null, bounceRate, complaintRate };
  }
  return { verdict: worse, because: worse === byBounce ? "bounce" : "complaint", bounceRate, complaintRate };
}

/**
 * The judgement of a sending day, no milder than *hold* where nobody knows that any of its mail arrived (`delivered`): that
 * nothing was heard, as when no log was read, or that all was put off, is no good day.
 */
export function holdUnheard(judgement: Judgement, delivered: number): Judgement {
  return delivered > 0 || severityOf(judgement.verdict) > 0 ? judgement : { ...judgement, verdict: "hold" };
}

function verdictOf(rules: readonly (readonly [Verdict, boolean])[]): Verdict {
  return rules.find(([, holds]) => holds)?.[0] ?? "clean";
}
