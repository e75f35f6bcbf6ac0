import type { ParsedReport } from "@penguinmails/core/feedback/report/parse-report";

/** What `npm run classify` prints about one file: the kind of its first mail that is of any, and the reports of all. */
export function lineOf(file: string, mails: readonly ParsedReport[]) {
  return {
    file,
    kind: mails.find(({ kind }) => kind !== "none")?.kind ?? "none",
    reports: mails
      .flatMap(({ reports }) => reports)
      .map(({ recipient, class: reportClass, reason, status, replyCode, hard }) => ({
        recipient,
        class: reportClass,
        reason,
        status,
        replyCode,
        hard,
      })),
  };
}
