import { newQueueId } from "./log-lines.ts";

export type FailedMail = {
  readonly queueId: string;
  readonly from: string;
  readonly to: string;
  readonly raw: string;
  readonly arrivedAtMs: number;
};

/** The non-delivery report that Postfix sends to the envelope sender (RFC 3464), as latin1 text. */
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
  const date = (ms: number) => new Date(ms).toUTCString().replace("GMT", "+0000");
  return [
    "Return-Path: <>",
    `Date: ${date(atMs)}`,
    `From: MAILER-DAEMON@${hostname} (Mail Delivery System)`,
    "Subject: Undelivered Mail Returned to Sender",
    `To: ${mail.from}`,
    "Auto-Submitted: auto-replied",
    "MIME-Version: 1.0",
    `Content-Type: multipart/report; report-type=delivery-status; boundary="${boundary}"`,
    `Message-Id: <${newQueueId()}@${hostname}>`,
    "",
    "This is a MIME-encapsulated message.",
    "",
    `--${boundary}`,
    "Content-Description: Notification",
    "Content-Type: text/plain; charset=us-ascii",
    "",
    `This is the mail system at host ${hostname}.`,
    "",
    "I'm sorry to have to inform you that your message could not",
    "be delivered to one or more recipients. It's attached below.",
    "",
    `<${mail.to}>: ${text}`,
    "",
    `--${boundary}`,
    "Content-Description: Delivery report",
    "Content-Type: message/delivery-status",
    "",
    `Reporting-MTA: dns; ${hostname}`,
    `X-Postfix-Queue-ID: ${mail.queueId}`,
    `X-Postfix-Sender: rfc822; ${mail.from}`,
    `Arrival-Date: ${date(mail.arrivedAtMs)}`,
    "",
    `Final-Recipient: rfc822; ${mail.to}`,
    `Original-Recipient: rfc822;${mail.to}`,
    "Action: failed",
    `Status: ${dsn}`,
    ...(remote === null ? [] : [`Remote-MTA: dns; ${remote}`]),
    `Diagnostic-Code: ${remote === null ? "X-Postfix" : "smtp"}; ${diagnostic}`,
    "",
    `--${boundary}`,
    "Content-Description: Undelivered Message Headers",
    "Content-Type: text/rfc822-headers",
    "",
    headers,
    `--${boundary}--`,
    "",
  ].join("\r\n");
}
