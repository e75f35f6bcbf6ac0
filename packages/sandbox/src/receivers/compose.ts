import type { EpochMs } from "@penguinmails/core/time";

/** `Mon, 02 Mar 2026 10:00:00 +0000` */
export const mailDate = (at: EpochMs): string => new Date(at).toUTCString().replace("GMT", "+0000");

export type Field = readonly [name: string, value: string];
export type Part = { readonly type: string; readonly text: string; readonly description?: string };

const headerLines = (fields: readonly Field[]): string =>
  fields.map(([name, value]) => `${name}: ${value}\r\n`).join("");

/** A mail of several parts, as latin1 text. */
export function multipart(
  fields: readonly Field[],
  type: string,
  boundary: string,
  parts: readonly Part[],
): string {
  const inside = parts.map(({ type: of, text, description }) => {
    const about = description === undefined ? "" : `Content-Description: ${description}\r\n`;
    return `--${boundary}\r\n${about}Content-Type: ${of}\r\n\r\n${text.replace(/\r?\n/g, "\r\n")}\r\n`;
  });
  const all: Field[] = [
    ...fields,
    ["MIME-Version", "1.0"],
    ["Content-Type", `${type}; boundary="${boundary}"`],
  ];
  return `${headerLines(all)}\r\n${inside.join("")}--${boundary}--\r\n`;
}

/** A mail of plain text; `text` may hold any character. */
export function plainMail(fields: readonly Field[], text: string): string {
  const all: Field[] = [
    ...fields,
    ["MIME-Version", "1.0"],
    ["Content-Type", "text/plain; charset=utf-8"],
    ["Content-Transfer-Encoding", "8bit"],
  ];
  const body = Buffer.from(text.replace(/\r?\n/g, "\r\n"), "utf8").toString("latin1");
  return `${headerLines(all)}\r\n${body}\r\n`;
}

export type Failure = {
  readonly reportingMta: string;
  readonly from: string;
  readonly to: string;
  readonly recipient: string;
  readonly arrivedMs: EpochMs;
  readonly atMs: EpochMs;
  /** `5.1.1` */
  readonly status: string;
  /** `550 5.1.1 …` */
  readonly diagnostic: string;
  readonly messageId: string;
  /** The mail itself, or its header. */
  readonly returned: { readonly type: "message/rfc822" | "text/rfc822-headers"; readonly text: string };
};

/** A non-delivery report (RFC 3464). */
export function deliveryReport(failure: Failure): string {
  const { recipient, reportingMta, diagnostic } = failure;
  const status = [
    `Reporting-MTA: dns; ${reportingMta}`,
    `Arrival-Date: ${mailDate(failure.arrivedMs)}`,
    "",
    `Final-Recipient: rfc822; ${recipient}`,
    `Original-Recipient: rfc822;${recipient}`,
    "Action: failed",
    `Status: ${failure.status}`,
    `Diagnostic-Code: smtp; ${diagnostic}`,
    "",
  ];
  return multipart(
    [
      ["Date", mailDate(failure.atMs)],
      ["From", `Mail Delivery System <${failure.from}>`],
      ["To", failure.to],
      ["Subject", "Undelivered Mail Returned to Sender"],
      ["Message-ID", `<${failure.messageId}>`],
      ["Auto-Submitted", "auto-replied"],
    ],
    "multipart/report; report-type=delivery-status",
    boundaryOf(failure.messageId),
    [
      {
        type: "text/plain; charset=us-ascii",
        description: "Notification",
        text: `This is the mail system at host ${reportingMta}.\n\nYour message could not be delivered to one or more recipients.\n\n<${recipient}>: ${diagnostic}\n`,
      },
      { type: "message/delivery-status", description: "Delivery report", text: status.join("\n") },
      { type: failure.returned.type, description: "Undelivered Message", text: failure.returned.text },
    ],
  );
}

export type Complaint = {
  readonly form: "yahoo" | "microsoft";
  readonly to: string;
  readonly recipient: string;
  readonly mailFrom: string;
  readonly sourceIp: string;
  readonly reportedDomain: string;
  readonly arrivedMs: EpochMs;
  readonly atMs: EpochMs;
  readonly messageId: string;
  readonly headerText: string;
  readonly raw: string;
};
/** Who sends the complaint, on its envelope too. */
export const complaintSenders = {
  yahoo: "feedback@arf.mail.yahoo.com",
  microsoft: "staff@hotmail.com",
} as const;

/** A complaint (RFC 5965): Yahoo's with the whole mail, Microsoft's with its header and without whose complaint it is. */
export function feedbackReport(complaint: Complaint): string {
  const { form, recipient } = complaint;
  const isYahoo = form === "yahoo";
  const report = [
    "Feedback-Type: abuse",
    `User-Agent: ${isYahoo ? "Yahoo!-Mail-Feedback/2.0" : "Microsoft-JMRP/1.0"}`,
    "Version: 1",
    `Original-Mail-From: <${complaint.mailFrom}>`,
    ...(isYahoo ? [`Original-Rcpt-To: <${recipient}>`] : []),
    `Arrival-Date: ${mailDate(complaint.arrivedMs)}`,
    `Reported-Domain: ${complaint.reportedDomain}`,
    `Source-IP: ${complaint.sourceIp}`,
    "",
  ];
  const redacted = complaint.headerText.replaceAll(
    new RegExp(escaped(recipient), "gi"),
    "redacted@redacted.invalid",
  );
  return multipart(
    [
      ["Date", mailDate(complaint.atMs)],
      [
        "From",
        isYahoo ? `"Yahoo! Mail AntiSpam Feedback" <${complaintSenders.yahoo}>` : complaintSenders.microsoft,
      ],
      ["To", complaint.to],
      [
        "Subject",
        isYahoo
          ? `FW:${subjectOf(complaint.headerText)}`
          : `complaint about message from ${complaint.sourceIp}`,
      ],
      ["Message-ID", `<${complaint.messageId}>`],
    ],
    "multipart/report; report-type=feedback-report",
    boundaryOf(complaint.messageId),
    [
      {
        type: "text/plain; charset=us-ascii",
        text: "This is an email abuse report for an email message received from the source below.\n",
      },
      { type: "message/feedback-report", text: report.join("\n") },
      isYahoo
        ? { type: "message/rfc822; charset=UTF-8", text: complaint.raw }
        : { type: "text/rfc822-headers", text: redacted },
    ],
  );
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
const subjectOf = (headerText: string): string => {
  const subject = /^Subject:((?:[^\r\n]|\r?\n[ \t])*)/im.exec(headerText)?.[1] ?? "";
  return subject.replace(/\r?\n/g, "");
};

/** Stands in no mail: it begins with what no line of text begins with, and is the report's own. */
function boundaryOf(messageId: string): string {
  return `=_${Buffer.from(messageId).toString("hex").slice(0, 40)}`;
}
