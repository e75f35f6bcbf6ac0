import {
  type Answers,
  type HeldBefore,
  holdOfDomain,
  isRefused,
  type Refused,
  refusedIn,
  restOfDomain,
} from "@penguinmails/core/delivery/refusal-hold";
import type { BounceReason } from "@penguinmails/core/feedback/bounce-reason";
import type { Policy } from "@penguinmails/core/policy";
import type { EpochMs } from "@penguinmails/core/time";
import { ruleTimeOf } from "@penguinmails/core/warmup/asked-time";
import { keyOf } from "./campaigns.ts";
import type { Mail, Outcome, Refusal } from "./sender.ts";

/** `refused`: what it refuses beyond its message, and why; null: nothing. */
type Answer = {
  readonly at: EpochMs;
  readonly messageId: string;
  readonly refused: { readonly what: Refused; readonly reason: BounceReason } | null;
};

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
  /** Messages, not answers: a retry of one is no other. Those among them that were refused so. */
  since(
    sinceMs: EpochMs,
    nowMs: EpochMs,
    isSo: (refused: NonNullable<Answer["refused"]>) => boolean,
  ): Answers {
    this.answers = this.answers.filter(({ at }) => at > nowMs - this.windowMs);
    const within = this.answers.filter(({ at }) => at > sinceMs);
    const isRefusal = ({ refused }: Answer) => refused !== null && isSo(refused);
    const messages = (of: readonly Answer[]) => new Set(of.map(({ messageId }) => messageId)).size;
    return { answered: messages(within), refused: messages(within.filter(isRefusal)) };
  }
}

/**
 * What is held because a reply refuses more than its message, as `holdRefused` and `guardContent` of the services hold it,
 * over memory: a domain at an operator, or its pace there, and a campaign for what it says. The simulator's recipients have no companies, and
 * all its domains leave from one address.
 */
export function makeRefusals(policy: Policy) {
  const { windowMs } = policy.refusal;
  const byDomain = new Map<string, Answered>();
  const byCampaign = new Map<string, Answered>();
  const heldUntil = new Map<string, EpochMs>();
  const rests = new Map<string, HeldBefore>();
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
      const refused =
        what === null || outcome.kind === "delivered" ? null : { what, reason: outcome.verdict.reason };
      const answer = { at: nowMs, messageId: mail.id, refused };
      const door = at(domain, mail.operator);
      const [ofDomain, ofCampaign] = [of(byDomain, door), of(byCampaign, keyOf(mail))];
      ofDomain.add(answer);
      ofCampaign.add(answer);
      if (what === "domain" && outcome.kind !== "delivered") {
        // What it said before its mail was let go again counts no more.
        const held = heldUntil.get(door) ?? 0;
        const isSo = (of: { readonly what: Refused }) => of.what === "domain";
        const answers = ofDomain.since(Math.max(nowMs - windowMs, held), nowMs, isSo);
        const refusal = { operator: mail.operator, says: outcome.text };
        const hold = held > nowMs ? null : holdOfDomain(domain, refusal, answers, nowMs, policy);
        if (hold) heldUntil.set(door, hold.until);
      }
      const isContent = (of: { readonly what: Refused }) => of.what === "campaign";
      return what === "campaign" && isRefused(ofCampaign.since(nowMs - windowMs, nowMs, isContent), policy);
    },
    /** The operator asked this domain alone to slow down. */
    rest: (mail: Mail, domain: string, { text, verdict }: Refusal, nowMs: EpochMs): void => {
      const door = at(domain, mail.operator);
      const last = rests.get(door) ?? null;
      if (last !== null && last.until > nowMs) return;
      const asked = { retryAfterMs: verdict.retryAfterMs, ruleTime: ruleTimeOf(verdict) };
      const told = { operator: mail.operator, says: text };
      rests.set(door, {
        since: nowMs,
        until: restOfDomain(domain, told, asked, last, nowMs, policy).until,
      });
    },
    /** What the operator answered each domain within the window, those counted as refused that were so for this reason. */
    byDomain: (operator: string, reason: BounceReason, nowMs: EpochMs): readonly Answers[] =>
      [...byDomain]
        .filter(([door]) => door.endsWith(` ${operator}`))
        .map(([, answers]) =>
          answers.since(
            nowMs - windowMs,
            nowMs,
            (of) => (of.what === "domain" || of.what === "domain-pace") && of.reason === reason,
          ),
        )
        .filter(({ answered }) => answered > 0),
    isHeld: (domain: string, operator: string, nowMs: EpochMs): boolean => {
      if (heldUntil.size === 0 && rests.size === 0) return false;
      const door = at(domain, operator);
      return (heldUntil.get(door) ?? 0) > nowMs || (rests.get(door)?.until ?? 0) > nowMs;
    },
  };
}
