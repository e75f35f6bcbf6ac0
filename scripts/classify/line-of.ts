import type { ParsedReport } from "@penguinmails/core/feedback/report/parse-report";

/**
 * What `npm run classify` prints about one file: the kind of its first mail that is of any, and the reports of all. A
 * bounce may name whom it reached and whom it still tries: these stand among its recipients, never `hard`, those don't.
 */
export function lineOf(file: string, mails: readonly ParsedReport[]) {
  return {
    file,
    kind: mails.find(({ kind }) => kind !== "none")?.kind ?? "none",
    reports: mails
      .flatMap(({ kind, reports }) =>
        kind === "delivered" ? reports : reports.filter(({ action }) => action !== "delivered"),
      )
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
