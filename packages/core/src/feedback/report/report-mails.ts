import type { ParsedReport } from "./parsed-report.ts";

/** Mails for tests, written by hand: `head` are header lines, `body` is the text below them. */
export function mailOf(head: readonly string[], body: string): Uint8Array {
  return new TextEncoder().encode(`${head.join("\r\n")}\r\n\r\n${body.replace(/\r?\n/g, "\r\n")}`);
}

export const fromDaemon: readonly string[] = [
  "Return-Path: <>",
  "Delivered-To: b+token@bounce.sender.example",
  "From: Mail Delivery System <MAILER-DAEMON@mx.receiver.example>",
  "To: b+token@bounce.sender.example",
  "MIME-Version: 1.0",
];

export const returnedHead = `Return-Path: <b+token@bounce.sender.example>
Message-ID: <our.id@sender.example>
From: Ann <ann@sender.example>
To: jo@receiver.example
Subject: A question about your roof

Hello Jo`;

/** A report in plain text, with the words that a server writes for people. */
export function textReport(subject: string, words: string, head: readonly string[] = []): Uint8Array {
  return mailOf([...fromDaemon, `Subject: ${subject}`, ...head], words);
}

/** A `multipart/report` of RFC 6522 with the given machine-readable part. */
export function multipartReport(
  type: "delivery-status" | "feedback-report",
  words: string,
  status: string,
  returned: string = returnedHead,
): Uint8Array {
  return mailOf(
    [
      ...fromDaemon,
      "Subject: Report",
      `Content-Type: multipart/report; report-type=${type}; boundary="edge"`,
    ],
    `--edge
Content-Type: text/plain; charset=utf-8

${words}

--edge
Content-Type: message/${type}

${status}

--edge
Content-Type: message/rfc822

${returned}

--edge--
`,
  );
}

/** What a common server reports about somebody who is gone. */
export const commonReport: Uint8Array = multipartReport(
  "delivery-status",
  "<jo@receiver.example>: host mx.receiver.example said: 550 5.1.1 User unknown (in reply to RCPT TO command)",
  "Reporting-MTA: dns; node.sender.example\n\nFinal-Recipient: rfc822; jo@receiver.example\nAction: failed\nStatus: 5.1.1",
);

const kinds = ["bounce", "delay", "complaint", "autoreply", "delivered", "challenge", "none"];

/** Holds for whatever the parser was given. */
export function isWellFormed(report: ParsedReport): boolean {
  return (
    kinds.includes(report.kind) &&
    report.reports.length <= 400 &&
    report.envelopeRecipients.length <= 30 &&
    report.messageIds.length <= 30 &&
    report.reports.every(
      (one) =>
        (one.recipient === null || one.recipient.length <= 400) &&
        (one.diagnostic === null || one.diagnostic.length <= 2_000) &&
        (!one.hard || (report.kind === "bounce" && one.class === "hard")),
    )
  );
}
