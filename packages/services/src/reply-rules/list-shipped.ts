import type { ReplyRule } from "@penguinmails/core/feedback/reply/reply-rule";
import { replyRules } from "@penguinmails/core/feedback/reply/reply-rules";

/** Every row that ships with the product, in the order in which they are asked: the first that fits wins. */
export function listShippedRules() {
  return { items: replyRules.map(shippedView), nextCursor: null };
}

function shippedView(rule: ReplyRule) {
  const { id, operators, reason, scope, reaction, durationMs, samples, codes = [], enhanced = [] } = rule;
  return {
    id,
    operators: operators === "any" ? null : operators,
    class: rule.class,
    reason,
    scope,
    reaction: reaction.kind,
    k: reaction.kind === "count-recipient" ? reaction.k : null,
    durationMs: durationMs ?? ("ms" in reaction ? reaction.ms : null),
    codes: [...codes.map(String), ...enhanced],
    samples,
  };
}
