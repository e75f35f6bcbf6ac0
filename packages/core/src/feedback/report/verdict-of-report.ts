import { classifyReply } from "../reply/classify-reply.ts";
import type { ReplyRule, ReplyVerdict } from "../reply/reply-rule.ts";
import { replyRules } from "../reply/reply-rules.ts";
import type { RecipientReport } from "./parsed-report.ts";

/**
 * What a report about one recipient asks for, now that the operator is known from our own record of the message: the
 * operator's rows of the table read its words again. Where they say nothing, or call gone whom the whole report calls
 * suspended, the report's own reading stands.
 */
export function verdictOfReport(
  report: RecipientReport,
  operator: string,
  rules: readonly ReplyRule[] = replyRules,
): ReplyVerdict {
  const { replyCode: code, status: enhanced, stage } = report;
  const text = report.diagnostic ?? "";
  const verdict = classifyReply({ code, enhanced, text, operator, stage }, rules);
  const isWeaker = verdict.class === "unknown" || (verdict.class === "hard" && report.reason === "suspend");
  return isWeaker && report.verdict !== null ? report.verdict : verdict;
}
