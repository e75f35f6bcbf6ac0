import { classifyReply } from "../reply/classify-reply.ts";
import type { ReplyRule, ReplyVerdict } from "../reply/reply-rule.ts";
import { replyRules } from "../reply/reply-rules.ts";
import type { ParsedReport, RecipientReport } from "./parsed-report.ts";

/**
 * The failure that a report tells of a recipient (in lower case), or, when it doesn't name him, of whom his mail went on
 * to. Null when it names him and nothing failed for him.
 */
export function failureFor({ reports }: ParsedReport, recipient: string): RecipientReport | null {
  const his = reports.filter((report) => report.recipient?.toLowerCase() === recipient);
  const about = his.length > 0 ? his : reports;
  return about.find(({ action }) => action === "failed") ?? null;
}

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
