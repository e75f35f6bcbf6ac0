import { operatorLabel } from "@penguinmails/core/delivery/operator-name";
import { classifyReply, unknownRule } from "@penguinmails/core/feedback/reply/classify-reply";
import type { ReplyRule } from "@penguinmails/core/feedback/reply/reply-rule";
import { proposeWords } from "@penguinmails/core/feedback/unknown/propose-words";
import { byLabel } from "@penguinmails/core/label-order";
import { unknownReplies } from "@penguinmails/db/schema/reply-rules";
import type { Database } from "@penguinmails/db/tenant-db";
import { desc } from "drizzle-orm";
import { makeRuleBook } from "./rule-book.ts";

type Group = typeof unknownReplies.$inferSelect;

/** Replies that no row in force knows, those said most first, with the words that a rule for them may begin with. */
export async function listUnknownReplies(deps: { readonly database: Database }) {
  return deps.database.withOperator(async (tx) => {
    const rules = await makeRuleBook().inForce(tx);
    const groups = await tx.select().from(unknownReplies).orderBy(desc(unknownReplies.count));
    const items = groups.filter((group) => !isKnown(group, rules)).map(unknownView);
    return { items, nextCursor: null };
  });
}

/** Whether a row that was written since reads it, at every operator that said it. */
function isKnown({ replyCode, enhanced, operators, samples }: Group, rules: readonly ReplyRule[]): boolean {
  const text = samples[0] ?? "";
  return Object.keys(operators).every(
    (operator) => classifyReply({ code: replyCode, enhanced, text, operator }, rules).rule !== unknownRule,
  );
}

function unknownView({ firstSeenAt, lastSeenAt, operators, ...group }: Group) {
  return {
    ...group,
    words: proposeWords(group.template),
    operators: Object.entries(operators)
      .map(([operator, count]) => ({ operator, count }))
      .sort((a, b) => b.count - a.count || byLabel(operatorLabel(a.operator), operatorLabel(b.operator))),
    firstSeenAt: new Date(firstSeenAt).toISOString(),
    lastSeenAt: new Date(lastSeenAt).toISOString(),
  };
}
