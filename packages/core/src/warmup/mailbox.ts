import { type Policy, policy as shipped } from "../policy.ts";
import { type DecisionDraft, rounded } from "./decision.ts";
import type { Judgement } from "./judge.ts";

/**
 * Slow loop of a mailbox: +2 after each good sending day (at least 60 % of the cap used, evidence clean or too thin
 * to say), up to 30; cut by half when the evidence says stop.
 */
export function closeMailboxDay(
  capPerDay: number,
  today: { readonly used: number; readonly judgement: Judgement },
  policy: Policy = shipped,
): { readonly capPerDay: number; readonly decision: DecisionDraft | null } {
  const { verdict, because, bounceRate, complaintRate } = today.judgement;
  const evidence = {
    used: today.used,
    bounceRate: rounded(bounceRate),
    complaintRate: rounded(complaintRate),
  };
  if (verdict === "stop" || verdict === "back" || verdict === "ease") {
    const lower = Math.max(1, Math.floor(capPerDay * (verdict === "ease" ? 0.85 : 0.5)));
    if (lower === capPerDay) return { capPerDay, decision: null };
    const reason =
      because === "complaint"
        ? "People call the mail of this mailbox spam."
        : "Too many of its recipients do not exist.";
    const clears = `Clean sending days raise it again by ${policy.mailbox.growthPerGoodDay} a day.`;
    return {
      capPerDay: lower,
      decision: {
        limit: "capPerDay",
        before: String(capPerDay),
        after: String(lower),
        reason,
        clears,
        clearsAt: null,
        evidence,
      },
    };
  }
  const good = verdict !== "hold" && today.used >= policy.pair.growthNeedsUsedShare * capPerDay;
  if (!good || capPerDay >= policy.mailbox.capPerDay) return { capPerDay, decision: null };
  const higher = Math.min(capPerDay + policy.mailbox.growthPerGoodDay, policy.mailbox.capPerDay);
  return {
    capPerDay: higher,
    decision: {
      limit: "capPerDay",
      before: String(capPerDay),
      after: String(higher),
      reason: `A good sending day: ${today.used} of ${capPerDay} used and nothing held against it.`,
      clears: null,
      clearsAt: null,
      evidence,
    },
  };
}

/** Messages a day of a whole sending domain: what its mailboxes may and a fifth more, three full mailboxes' worth at most. */
export function domainCapPerDay(mailboxCapsPerDay: number, policy: Policy = shipped): number {
  const { maxPerDomain, capPerDay } = policy.mailbox;
  return Math.ceil(Math.min(mailboxCapsPerDay, maxPerDomain * capPerDay) * 1.2);
}
