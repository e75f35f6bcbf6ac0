import type { ParsedReport } from "@penguinmails/core/feedback/report/parse-report";

/** What `npm run classify` prints about one file. */
export function lineOf(file: string, { kind, reports }: ParsedReport) {
  return {
    file,
    kind,
    reports: reports.map(({ recipient, class: reportClass, reason, status, replyCode, hard }) => ({
      recipient,
      class: reportClass,
      reason,
      status,
      replyCode,
      hard,
    })),
  };
}
