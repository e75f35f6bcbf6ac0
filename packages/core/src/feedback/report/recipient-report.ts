import { operatorOfMx } from "../../delivery/operator.ts";
import { classifyReply } from "../reply/classify-reply.ts";
import { codeOf, enhancedOf } from "../reply/read-reply.ts";
import type { Finding, RecipientReport } from "./parsed-report.ts";

const longestDiagnostic = 2_000;

/** Classifies what a dialect found. */
export function recipientReportOf(finding: Finding): RecipientReport {
  const { recipient, remoteHost } = finding;
  const diagnostic = finding.diagnostic.replace(/\s+/g, " ").trim().slice(0, longestDiagnostic);
  const shared = { recipient, remoteHost, diagnostic: diagnostic === "" ? null : diagnostic };
  const told = enhancedOf(diagnostic);
  const status =
    finding.status === null || (finding.status.endsWith(".0.0") && told !== null)
      ? (told ?? finding.status)
      : finding.status;
  const replyCode = codeOf(diagnostic);
  if (finding.action === "delivered")
    return {
      ...shared,
      class: "delivered",
      reason: "delivered",
      status,
      replyCode,
      hard: false,
      verdict: null,
    };
  const verdict = classifyReply({
    code: replyCode,
    enhanced: status,
    text: diagnostic,
    operator: remoteHost === null ? "others" : operatorOfMx(remoteHost),
  });
  const hard = verdict.class === "hard" && finding.action === "failed";
  return { ...shared, class: verdict.class, reason: verdict.reason, status, replyCode, hard, verdict };
}
