import { type Answers, holdOfDomain, isRefused, refusedIn } from "@penguinmails/core/delivery/refusal-hold";
import type { BounceReason } from "@penguinmails/core/feedback/bounce-reason";
import type { Policy } from "@penguinmails/core/policy";
import type { EpochMs } from "@penguinmails/core/time";
import { keyOf } from "./campaigns.ts";
import type { Mail, Outcome } from "./sender.ts";

/** `reason`: why it was refused for the sake of what the answers are about; null: it was not. */
type Answer = { readonly at: EpochMs; readonly messageId: string; readonly reason: BounceReason | null };

/** Answers of the last while, oldest first. */
class Answered {
  private answers: Answer[] = [];
  private readonly windowMs: EpochMs;
  constructor(windowMs: EpochMs) {
    this.windowMs = windowMs;
  }

  add(answer: Answer): void {
    this.answers.push(answer);
  }
  /** Messages, not answers: a retry of one is no other. Those refused for that reason, or for any. */
  since(sinceMs: EpochMs, nowMs: EpochMs, why?: BounceReason): Answers {
    this.answers = this.answers.filter(({ at }) => at > nowMs - this.windowMs);
    const within = this.answers.filter(({ at }) => at > sinceMs);
    const isRefusal = ({ reason }: Answer) => (why === undefined ? reason !== null : reason === why);
    const messages = (of: readonly Answer[]) => new Set(of.map(({ messageId }) => messageId)).size;
    return { answered: messages(within), refused: messages(within.filter(isRefusal)) };
  }
}

/**
 * What is held because a reply refuses more than its message, as `holdRefused` and `guardContent` of the services hold it,
 * over memory: a domain at an operator, and a campaign for what it says. The simulator's recipients have no companies, and
 * all its domains leave from one address.
 */
export function makeRefusals(policy: Policy) {
  const { windowMs } = policy.refusal;
  const byDomain = new Map<string, Answered>();
  const byCampaign = new Map<string, Answered>();
  const heldUntil = new Map<string, EpochMs>();
  const of = (all: Map<string, Answered>, key: string): Answered => {
    const known = all.get(key) ?? new Answered(windowMs);
    all.set(key, known);
    return known;
  };
  const at = (domain: string, operator: string) => `${domain} ${operator}`;

  return {
    /** The operator answered; whether the campaign is refused by now for what it says. */
    told: (mail: Mail, domain: string, outcome: Outcome, nowMs: EpochMs): boolean => {
      const what = outcome.kind === "delivered" ? null : refusedIn(outcome.verdict);
      const reasonIf = (about: typeof what) =>
        what === about && outcome.kind !== "delivered" ? outcome.verdict.reason : null;
      const answer = { at: nowMs, messageId: mail.id };
      const door = at(domain, mail.operator);
      const [ofDomain, ofCampaign] = [of(byDomain, door), of(byCampaign, keyOf(mail))];
      ofDomain.add({ ...answer, reason: reasonIf("domain") });
      ofCampaign.add({ ...answer, reason: reasonIf("campaign") });
      if (what === "domain" && outcome.kind !== "delivered") {
        // What it said before its mail was let go again counts no more.
        const held = heldUntil.get(door) ?? 0;
        const answers = ofDomain.since(Math.max(nowMs - windowMs, held), nowMs);
        const refusal = { operator: mail.operator, says: outcome.text };
        const hold = held > nowMs ? null : holdOfDomain(domain, refusal, answers, nowMs, policy);
        if (hold) heldUntil.set(door, hold.until);
      }
      return what === "campaign" && isRefused(ofCampaign.since(nowMs - windowMs, nowMs), policy);
    },
    /** What the operator answered each domain within the window, those counted as refused that were so for this reason. */
    byDomain: (operator: string, reason: BounceReason, nowMs: EpochMs): readonly Answers[] =>
      [...byDomain]
        .filter(([door]) => door.endsWith(` ${operator}`))
        .map(([, answers]) => answers.since(nowMs - windowMs, nowMs, reason))
        .filter(({ answered }) => answered > 0),
    isHeld: (domain: string, operator: string, nowMs: EpochMs): boolean =>
      heldUntil.size > 0 && (heldUntil.get(at(domain, operator)) ?? 0) > nowMs,
  };
}
