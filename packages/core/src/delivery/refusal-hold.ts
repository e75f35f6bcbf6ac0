import type { ReplyVerdict } from "../feedback/reply/reply-rule.ts";
import { type Policy, policy as shipped } from "../policy.ts";
import { day, type EpochMs, hour } from "../time.ts";
import { type AskedTime, restLength, span } from "../warmup/asked-time.ts";
import type { DecisionDraft } from "../warmup/decision.ts";
import { operatorLabel, operatorName } from "./operator-name.ts";

/**
 * What a reply refuses beyond its message: our domain at that operator, for its records, its address or its name; the pace
 * of that domain's mail alone; all our mail to the recipient's company, by a rule of that company; or what the campaign
 * writes.
 */
export type Refused = "domain" | "domain-pace" | "company" | "campaign";

/** Null: nothing beyond its message. */
export function refusedIn({ scope, reaction }: Pick<ReplyVerdict, "scope" | "reaction">): Refused | null {
  switch (reaction.kind) {
    case "quarantine-campaign":
      return "campaign";
    case "hold-recipient-domain":
      return "company";
    // Of an address or a pair it is the pair's.
    case "cool":
      return scope === "domain" ? "domain-pace" : null;
    case "stop-domain":
    case "domain-listed":
      return "domain";
    // What is wrong with an address is wrong with each domain that leaves by it.
    case "config-alarm":
      if (scope === "campaign") return scope;
      return scope === "domain" || scope === "address" ? "domain" : null;
    default:
      return null;
  }
}

/** A refusal that is about more than its message. `says`: the reply, without addresses. */
export type Refusal = { readonly operator: string; readonly says: string };

/** Messages that were answered within `policy.refusal.windowMs`, and those among them that were refused for the same thing. */
export type Answers = { readonly answered: number; readonly refused: number };

/** Whether so many refusals are no accident. */
export function isRefused({ answered, refused }: Answers, policy: Policy = shipped): boolean {
  const { minRefused, minShare } = policy.refusal;
  return refused >= minRefused && refused >= minShare * answered;
}

/**
 * Whether refusals of sending domains are of the address that they leave from after all: `byDomain` has the answers of one
 * operator to each domain of that address, and several of them, half at least, are refused.
 */
export function isOfAddress(byDomain: readonly Answers[], policy: Policy = shipped): boolean {
  const { minDomains, minDomainShare } = policy.refusal;
  const refused = byDomain.filter((answers) => isRefused(answers, policy)).length;
  return refused >= minDomains && refused >= minDomainShare * byDomain.length;
}

export type RefusalHold = { readonly until: EpochMs; readonly draft: DecisionDraft };

/**
 * Holds a domain's mail to an operator that refuses it for the domain's sake; null while those are few, or few among all
 * that it answered.
 */
export function holdOfDomain(
  domain: string,
  { operator, says }: Refusal,
  { answered, refused }: Answers,
  nowMs: EpochMs,
  policy: Policy = shipped,
): RefusalHold | null {
  if (!isRefused({ answered, refused }, policy)) return null;
  const until = nowMs + policy.refusal.domainHoldMs;
  const reason = `${operatorLabel(operator)} refused ${refused} of the last ${answered} messages because of ${domain} itself: its records, its address or its name.`;
  const clears =
    "Mend what the reply names, then check the domain: it goes on at once. Else it is tried again by itself.";
  return {
    until,
    draft: held(`mail to ${operatorName(operator)}`, until, { reason, clears }, { answered, refused, says }),
  };
}

/** A hold that was, or is. */
export type HeldBefore = { readonly since: EpochMs; readonly until: EpochMs };

/**
 * Lets a domain's mail to an operator rest that asks this domain alone to slow down: 10 min, twice as long as the last time,
 * by one doubling less for each hour since, or what the reply asks if longer; 160 min at most. At once: unlike a refusal it
 * costs little. Source: Google asks for 10 min without any mail (support.google.com/mail/answer/81126).
 */
export function restOfDomain(
  domain: string,
  { operator, says }: Refusal,
  asked: AskedTime,
  last: HeldBefore | null,
  nowMs: EpochMs,
  policy: Policy = shipped,
): RefusalHold {
  const { ms, because } = restLength(restsInARow(last, nowMs, policy), asked, policy);
  const until = nowMs + ms;
  const reason = `${operatorLabel(operator)} asked ${domain} alone to slow down: “${says}”${because}`;
  const words = { reason, clears: "The rest ends by itself; other domains of the address go on." };
  const draft = held(`mail to ${operatorName(operator)}`, until, words, { says });
  return { until, draft: { ...draft, after: `rests ${span(ms)}` } };
}

function restsInARow(last: HeldBefore | null, nowMs: EpochMs, policy: Policy): number {
  if (last === null) return 0;
  const before = Math.log2((last.until - last.since) / policy.pair.restMs);
  const cleanHours = Math.floor(Math.max(0, nowMs - last.until) / hour);
  return Math.max(0, Math.floor(before) + 1 - cleanHours);
}

/** Operators of mailboxes for everybody: behind them there is no company with rules of its own. */
const forEverybody: ReadonlySet<string> = new Set(["yahoo", "apple", "ms-consumer"]);
const domainsForEverybody: ReadonlySet<string> = new Set(["gmail.com", "googlemail.com"]);

/**
 * Holds all mail to a company whose own rule refuses us, for `ms`; null where there is no such company, or it took mail of
 * ours (`delivered` messages within that time): then the rule isn't about all of us.
 */
export function holdOfCompany(
  company: string,
  { operator, says, ms }: Refusal & { readonly ms: number },
  delivered: number,
  nowMs: EpochMs,
): RefusalHold | null {
  if (forEverybody.has(operator) || domainsForEverybody.has(company) || delivered > 0) return null;
  const until = nowMs + ms;
  const reason = `A rule of ${company} refuses our mail: what still waits for it is not sent.`;
  const clears = `After ${Math.round(ms / day)} days it may be written to again.`;
  return { until, draft: held(`mail to ${company}`, until, { reason, clears }, { says }) };
}

function held(
  limit: string,
  clearsAt: EpochMs,
  words: Pick<DecisionDraft, "reason" | "clears">,
  evidence: DecisionDraft["evidence"],
): DecisionDraft {
  return { limit, before: "sent", after: "held", clearsAt, ...words, evidence };
}
