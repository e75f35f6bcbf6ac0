import { operatorName } from "../delivery/operator-name.ts";
import { type Answers, isRefused } from "../delivery/refusal-hold.ts";
import { percent } from "../percent.ts";
import { type Policy, policy as shipped } from "../policy.ts";
import { day as dayMs, type EpochMs, utcDay } from "../time.ts";
import type { DecisionDraft } from "../warmup/decision.ts";
import type { Counts } from "../warmup/judge.ts";
import { campaignFault } from "./campaign-fault.ts";
import { type CanaryFacts, judgeCanary } from "./judge-canary.ts";
import { culpritOfDay, type DayPart, dayOf, newTenantLimit } from "./new-tenant-limit.ts";

/** The guards that pause a campaign. */
type GuardCode =
  | "guardrail"
  | "canary-failed"
  | "canary-silent"
  | "new-agency-limit"
  | "new-agency-culprit"
  | "culprit"
  | "content-refused";

/** Guards that hold the campaign itself to be the cause: what it brought is held against nobody else while it is paused. */
export const namingGuards: ReadonlySet<string> = new Set<GuardCode>([
  "guardrail",
  "canary-failed",
  "new-agency-culprit",
  "culprit",
]);

/** What a guard decides about a campaign. The same ruling has the same key, and counts once. */
export type GuardRuling = {
  readonly code: GuardCode;
  readonly dedupeKey: string;
  readonly draft: DecisionDraft;
};

/** Pauses a campaign whose own evidence says stop: its list or its text is the cause, not the address; null: it may go on. */
export function guardrailRuling(
  campaignId: string,
  counts: Counts,
  policy: Policy = shipped,
): GuardRuling | null {
  const fault = campaignFault(counts, policy);
  if (fault === null) return null;
  const { sent, delivered, hard, complaint } = counts;
  const isOfBounces = fault === "bounce";
  return paused("guardrail", `guardrail:${campaignId}`, {
    reason: isOfBounces
      ? `${hard} of ${sent} addresses do not exist: the list is not clean enough to go on.`
      : `${complaint} people called this campaign spam: the list or the text is the cause.`,
    clears: isOfBounces
      ? "Clean the list, import it again and launch a new campaign."
      : "Change the text or the audience and launch a new campaign.",
    evidence: { sent, delivered, hard, complaint },
  });
}

/** `passed`: the whole list may go, as the draft says. Of a list that nobody heard of, only what is left can be held back. */
type CanaryRuling =
  | { readonly verdict: "wait" }
  | { readonly verdict: "passed"; readonly dedupeKey: string; readonly draft: DecisionDraft }
  | { readonly verdict: "failed" | "unheard"; readonly pause: GuardRuling };

/** Judges the first messages of a list before the rest goes, in words for its agency. */
export function canaryRuling(
  campaignId: string,
  facts: CanaryFacts,
  nowMs: EpochMs,
  policy: Policy = shipped,
): CanaryRuling {
  const verdict = judgeCanary(facts, nowMs, policy);
  const lost = facts.silent + facts.unproven;
  if (verdict === "wait") return { verdict };
  if (verdict === "unheard") {
    const pause = paused("canary-silent", `canary-silent:${campaignId}`, {
      reason: `Nobody knows what became of the first ${lost} messages: their node's log was not read for days.`,
      clears: "Resume the campaign when the node's log is read again, or stop it.",
      evidence: { lost },
    });
    return { verdict, pause };
  }
  const aside = lost === 0 ? "" : ` ${lost} more were never heard of again and are left out.`;
  const evidence = { sent: facts.accepted, bounced: facts.hard };
  const first = `${facts.hard} of the first ${facts.known} addresses`;
  if (verdict === "failed") {
    const pause = paused("canary-failed", `canary-failed:${campaignId}`, {
      reason: `${first} do not exist: the rest of the list was kept back.${aside}`,
      clears: "Clean the list, import it again and launch a new campaign.",
      evidence,
    });
    return { verdict, pause };
  }
  const draft = {
    limit: "canary",
    before: `first ${policy.canary.size} only`,
    after: "whole list",
    reason: `${first} bounced: the list is good enough to go on.${aside}`,
    clears: null,
    clearsAt: null,
    evidence,
  };
  return { verdict, dedupeKey: `canary:${campaignId}`, draft };
}

/**
 * Pauses a campaign of a new tenant when a day's mail (UTC, all campaigns together) came back too often to go on, in
 * number and in rate; null: it may go on, or is new no more. Where one campaign explains it, that one alone.
 */
export function newTenantRuling(
  campaignId: string,
  firstAcceptedAt: EpochMs | null,
  nowMs: EpochMs,
  on: { readonly day: string; readonly parts: readonly DayPart[] },
  policy: Policy = shipped,
): GuardRuling | null {
  const { delivered, hard, complaint } = dayOf(on.parts);
  const limit = newTenantLimit(firstAcceptedAt, nowMs, { delivered, hard, complaint }, policy);
  if (limit === null) return null;
  const culprit = culpritOfDay(limit, on.parts, policy);
  if (culprit !== null && culprit !== campaignId) return null;
  const why =
    limit === "bounce"
      ? `${hard} of ${delivered + hard} addresses of one day's mail do not exist; a new agency stops at ${policy.bounce.newTenantStopPerDay}, if that is more than ${percent(policy.bounce.slow)}.`
      : `${complaint} people called one day's mail of ${delivered} spam; a new agency stops at ${policy.complaint.newTenantStopPerDay}, if that is more than ${percent(policy.complaint.slow)}.`;
  const about = `${campaignId}:${on.day}`;
  const evidence = { delivered, bounced: hard, complained: complaint };
  if (culprit !== null)
    return paused("new-agency-culprit", `new-agency-culprit:${about}`, {
      reason: `${why} Without this campaign the day is in order, so the others go on.`,
      clears: "Clean the list or change the text, and launch a new campaign.",
      evidence,
    });
  return paused("new-agency-limit", `new-agency-limit:${about}`, {
    reason: why,
    clears: "Clean the list and look at the text; two days later the campaign can be resumed.",
    clearsAt: Date.parse(on.day) + 2 * dayMs,
    evidence,
  });
}

/** Pauses a campaign whose mail servers refuse for what it says; null while they are few. `says`: the last such reply. */
export function contentRuling(
  campaignId: string,
  { answered, refused, says }: Answers & { readonly says: string },
  nowMs: EpochMs,
  policy: Policy = shipped,
): GuardRuling | null {
  if (!isRefused({ answered, refused }, policy)) return null;
  return paused("content-refused", `content-refused:${campaignId}:${utcDay(nowMs)}`, {
    reason: `${refused} of the last ${answered} messages were refused for what they say: “${says}”`,
    clears: "Change the text and launch a new campaign.",
    evidence: { answered, refused },
  });
}

/**
 * Names a campaign that explains, alone or with those of its list, what is held against a pair or a mailbox: one that
 * still sends is paused; what one that has ended brought is set apart.
 */
export function culpritRuling(
  campaignId: string,
  found: {
    /** Null: in a mailbox. */
    readonly operator: string | null;
    /** How many explain it together. */
    readonly campaigns: number;
    /** The sending day (UTC) that was judged. */
    readonly day: string;
    /** It ran to its end: nothing is left to pause. */
    readonly hasEnded: boolean;
    /** Such campaigns are no exception any more (`isSeries`). */
    readonly isSeries: boolean;
  },
  policy: Policy = shipped,
): GuardRuling {
  const where = found.operator === null ? "a mailbox" : `the address at ${operatorName(found.operator)}`;
  const whose = found.campaigns > 1 ? "the campaigns of this list" : "this campaign";
  const { seriesDays, windowDays } = policy.attribution;
  const because = found.isSeries
    ? `on ${seriesDays} of the last ${windowDays} days such a campaign began, so that ${where} answers for them all.`
    : `without it, ${where} is in good standing.`;
  return paused("culprit", `culprit:${campaignId}:${found.day}`, {
    ...(found.hasEnded ? { before: "finished", after: found.isSeries ? "named" : "set apart" } : {}),
    reason: `Too much of what ${whose} sent came back; ${because}`,
    clears: found.hasEnded
      ? "Clean the list or change the text before a new campaign."
      : "Clean the list or change the text, and launch a new campaign.",
    evidence: { campaigns: found.campaigns },
  });
}

function paused(
  code: GuardCode,
  dedupeKey: string,
  words: Pick<DecisionDraft, "reason" | "clears" | "evidence"> &
    Partial<Pick<DecisionDraft, "clearsAt" | "before" | "after">>,
): GuardRuling {
  const draft = { limit: "campaign", before: "running", after: "paused", clearsAt: null, ...words };
  return { code, dedupeKey, draft };
}
