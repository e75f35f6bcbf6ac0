import { classifyReply } from "../reply/classify-reply.ts";
import type { ReplyVerdict } from "../reply/reply-rule.ts";
import type { RecipientReport } from "./parsed-report.ts";

/**
 * What a report about one recipient asks for, now that the operator is known from our own record of the message: the
 * operator's rows of the table read its words again. Words that say nothing to them keep the report's own reading.
 */
export function verdictOfReport(report: RecipientReport, operator: string): ReplyVerdict {
  const verdict = classifyReply({
    code: report.replyCode,
    enhanced: report.status,
    text: report.diagnostic ?? "",
    operator,
  });
  return verdict.class === "unknown" && report.verdict !== null ? report.verdict : verdict;
}
