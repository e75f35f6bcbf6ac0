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

/**
 * What a deferral or a refusal asks of the pair, beside what it says about the recipient: what the reply says, or
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
