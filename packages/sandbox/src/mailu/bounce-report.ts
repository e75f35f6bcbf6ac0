import { mailDate, multipart } from "../receivers/compose.ts";
import { newQueueId } from "./log-lines.ts";

type FailedMail = {
  readonly queueId: string;
  readonly from: string;
  readonly to: string;
  readonly raw: string;
  readonly arrivedAtMs: number;
};

/** The non-delivery report that Postfix sends to the envelope sender (RFC 3464), as latin1 text; who delivers it adds its trace. */
export function bounceReport(
  mail: FailedMail,
  failure: {
    readonly hostname: string;
    readonly atMs: number;
    readonly dsn: string;
    readonly text: string;
    readonly remote: string | null;
  },
): string {
  const { hostname, atMs, dsn, text, remote } = failure;
  const boundary = `${newQueueId()}.${Math.floor(atMs / 1_000)}/${hostname}`;
  const headers = mail.raw.slice(0, mail.raw.search(/\r?\n\r?\n/) + 2);
  const diagnostic = /said: (.*?)(?: \(in reply to [^)]*\))?$/.exec(text)?.[1] ?? text;
  const status = [
    `Reporting-MTA: dns; ${hostname}`,
    `X-Postfix-Queue-ID: ${mail.queueId}`,
    `X-Postfix-Sender: rfc822; ${mail.from}`,
    `Arrival-Date: ${mailDate(mail.arrivedAtMs)}`,
    "",
    `Final-Recipient: rfc822; ${mail.to}`,
    `Original-Recipient: rfc822;${mail.to}`,
    "Action: failed",
    `Status: ${dsn}`,
    ...(remote === null ? [] : [`Remote-MTA: dns; ${remote}`]),
    `Diagnostic-Code: ${remote === null ? "X-Postfix" : "smtp"}; ${diagnostic}`,
    "",
  ];
  return multipart(
    [
      ["Date", mailDate(atMs)],
      ["From", `MAILER-DAEMON@${hostname} (Mail Delivery System)`],
      ["Subject", "Undelivered Mail Returned to Sender"],
      ["To", mail.from],
      ["Auto-Submitted", "auto-replied"],
      ["Message-Id", `<${newQueueId()}@${hostname}>`],
    ],
    "multipart/report; report-type=delivery-status",
    boundary,
    [
      {
        type: "text/plain; charset=us-ascii",
        description: "Notification",
        text: `This is the mail system at host ${hostname}.\n\nI'm sorry to have to inform you that your message could not\nbe delivered to one or more recipients. It's attached below.\n\n<${mail.to}>: ${text}\n`,
      },
      { type: "message/delivery-status", description: "Delivery report", text: status.join("\n") },
      { type: "text/rfc822-headers", description: "Undelivered Message Headers", text: headers },
    ],
  );
}
