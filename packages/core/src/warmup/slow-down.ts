import { type Answers, isOfAddress } from "../delivery/refusal-hold.ts";
import type { ReplyVerdict } from "../feedback/reply/reply-rule.ts";
import { type Policy, policy as shipped } from "../policy.ts";

/**
 * A deferral by a server that answered and named no cause ("try again later"). Greylisting is a cause, and so is all
 * that speaks of the recipient.
 */
export function isUnnamedDeferral(
  { class: bounceClass, signal }: Pick<ReplyVerdict, "class" | "signal">,
  replyCode: number | null,
): boolean {
  const isDeferral = replyCode !== null && replyCode >= 400 && replyCode < 500;
  return (
    isDeferral && ["transient", "unknown"].includes(bounceClass) && (signal === "network" || signal === "ok")
  );
}

/** Whether a refusal, or a request to slow down, is about the sending domain and no other that leaves from its address. */
export function isOfDomain({ scope, signal }: Pick<ReplyVerdict, "scope" | "signal">): boolean {
  return scope === "domain" && (signal === "block" || signal === "rate");
}

/**
 * What is left of `asked` for the pair, which all domains of an address share: a refusal of one domain is the domain's, and
 * held there (`holdOfDomain`), and so does one that is asked to slow down (`restOfDomain`). Where it has the address for
 * itself, the pair's pace is the domain's. `byDomain`: what the operator answered each domain of the address, this reply
 * among it.
 */
export function slowDownOfPair(
  asked: "rate" | "block" | null,
  verdict: Pick<ReplyVerdict, "scope" | "signal">,
  byDomain: readonly Answers[],
  isAlone: boolean,
  policy: Policy = shipped,
): "rate" | "block" | null {
  if (!isOfDomain(verdict) || (isAlone && asked === "rate")) return asked;
  return isOfAddress(byDomain, policy) ? asked : null;
}

/**
 * What a deferral or a refusal asks of our sending, beside what it says about the recipient: what the reply says, or
 * *slower* when the operator puts one message off after another without a word why. `unnamedBefore` counts the
 * operator's unnamed deferrals within the hour before this reply.
 */
export function slowDownOf(
  reply: {
    readonly verdict: ReplyVerdict;
    readonly replyCode: number | null;
    readonly unnamedBefore: number;
  },
  policy: Policy = shipped,
): "rate" | "block" | null {
  const { verdict, replyCode, unnamedBefore } = reply;
  if (verdict.signal === "rate" || verdict.signal === "block") return verdict.signal;
  if (!isUnnamedDeferral(verdict, replyCode)) return null;
  return unnamedBefore + 1 >= policy.pair.unnamedDeferralsPerHour ? "rate" : null;
}
