import { describe, expect, it } from "vitest";
import { bytesOf } from "./binary.ts";
import { parseReport } from "./parse-report.ts";
import { commonReport, mailOf, multipartReport, returnedHead, textReport } from "./report-mails.ts";

const jo = "jo@receiver.example";
const statusOf = (recipient: string, status: string, words: string) =>
  `Final-Recipient: rfc822; ${recipient}\nAction: failed\nStatus: ${status}\nDiagnostic-Code: smtp; ${words}`;

const qmail = textReport(
  "failure notice",
  `Hi. This is the qmail-send program at mx.relay.example.
I'm afraid I wasn't able to deliver your message to the following addresses.

<${jo}>:
192.0.2.5 does not like recipient.
Remote host said: 550 5.1.1 User unknown
Giving up on 192.0.2.5.

--- Below this line is a copy of the message.

${returnedHead}`,
);
const exim = textReport(
  "Mail delivery failed: returning message to sender",
  `A message that you sent could not be delivered to one or more of its recipients.

  ${jo}
    SMTP error from remote mail server after RCPT TO:<${jo}>:
    host mx.receiver.example [192.0.2.5]: 552 5.2.2 Mailbox full
`,
  [`X-Failed-Recipients: ${jo}`],
);
const exchange = textReport(
  "Undeliverable: A question",
  `Your message did not reach some or all of the intended recipients.

The following recipient(s) could not be reached:

      ${jo} on 2/3/2026 10:01 AM
            The e-mail account does not exist at the organization this message was sent to.
`,
);
const inAnySentence = textReport(
  "Delivery failure",
  `We were not able to deliver your message to the user ${jo} because the mailbox is full.\n`,
);
const delay = multipartReport(
  "delivery-status",
  `Your message to ${jo} has been delayed and will be retried.`,
  `Reporting-MTA: dns; node.sender.example\n\nFinal-Recipient: rfc822; ${jo}\nAction: delayed\nStatus: 4.4.1`,
);
const blocked = multipartReport(
  "delivery-status",
  `<${jo}>: host mx.receiver.example[192.0.2.5] said: 554 5.7.1 Client host 192.0.2.7 blocked using zen.spamhaus.org`,
  `Reporting-MTA: dns; node.sender.example\n\n${statusOf(jo, "5.7.1", "554 5.7.1 Client host 192.0.2.7 blocked using zen.spamhaus.org")}`,
);
const complaint = multipartReport(
  "feedback-report",
  "This is an abuse report.",
  `Feedback-Type: abuse\nUser-Agent: loop/1\nVersion: 1\nOriginal-Rcpt-To: ${jo}`,
);
const away = mailOf(
  ["From: Jo <jo@receiver.example>", "Subject: Automatic reply: A question"],
  "I'm away until May.",
);

const nameless = textReport("Mail delivery failed", "There is no such user here.\n");

const mails = {
  common: commonReport,
  qmail,
  exim,
  exchange,
  inAnySentence,
  delay,
  blocked,
  complaint,
  nameless,
  away,
};

function readingOf(mail: string) {
  const { kind, reports } = parseReport(bytesOf(mail));
  return { kind, reports: reports.map(({ recipient, class: of, hard }) => ({ recipient, class: of, hard })) };
}

/** A byte a character, LF. */
const sources = Object.values(mails).map((mail) =>
  Buffer.from(mail).toString("latin1").replaceAll("\r\n", "\n"),
);
const utf8 = (text: string) => Buffer.from(text).toString("latin1");

/** The mail with its plain text, wherever that stands, and the lines above it changed. */
function withText(
  mail: string,
  change: (text: string) => string,
  head: (line: string) => string = (line) => line,
) {
  const part = /(--edge\nContent-Type: text\/plain[^\n]*)\n\n([\s\S]*?)\n(?=--edge)/;
  if (part.test(mail))
    return mail.replace(part, (_, line: string, text: string) => `${head(line)}\n\n${change(text)}\n`);
  const end = mail.indexOf("\n\n");
  const returned = mail.indexOf("\n--- Below");
  const textEnd = returned < 0 ? mail.length : returned;
  return `${head(`${mail.slice(0, end)}\nContent-Type: text/plain; charset=utf-8`)}\n\n${change(mail.slice(end + 2, textEnd))}${mail.slice(textEnd)}`;
}

const quoted = (text: string) =>
  text.replace(/[^\n a-m]/g, (sign) => `=${sign.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`);
const below = (footer: string) => (mail: string) =>
  withText(mail, (text) => `${text.trimEnd()}\n\n${footer}\n`);
const tagged = (tag: string) => (mail: string) => mail.replace("\nSubject: ", `\nSubject: ${tag}`);
const returning = (message: string) => (mail: string) =>
  mail.includes("\nFinal-Recipient") ? mail.replace(returnedHead, message) : mail;

const changes: readonly (readonly [what: string, change: (mail: string) => string])[] = [
  ["ends its lines with CRLF", (mail) => mail.replaceAll("\n", "\r\n")],
  ["ends without a line's end", (mail) => mail.trimEnd()],
  ["stands in an mbox", (mail) => `From MAILER-DAEMON Tue Feb  3 10:01:02 2026\n${mail}`],
  [
    "writes its header names in capitals",
    (mail) => mail.replace(/^[\w-]+(?=: )/gm, (name) => name.toUpperCase()),
  ],
  [
    "folds its headers",
    (mail) => mail.replace(/^(?:From|Subject|Content-Type): .*$/gm, (line) => line.replaceAll(" ", "\n ")),
  ],
  [
    "came through relays",
    (mail) =>
      `Received: from mx9.relay.example (mx9.relay.example [198.51.100.9])\n by in.sender.example (Postfix) id 4ZzYq; Tue, 3 Feb 2026 10:01:02 +0000\nARC-Authentication-Results: i=1; in.sender.example; dkim=fail; spf=softfail (rejected, not listed)\nX-Spam-Status: No, tests=RCVD_IN_BLOCKED\n${mail}`,
  ],
  [
    "is in base64",
    (mail) =>
      withText(
        mail,
        (text) => Buffer.from(text, "latin1").toString("base64").replace(/.{76}/g, "$&\n"),
        (line) => `${line}\nContent-Transfer-Encoding: base64`,
      ),
  ],
  [
    "is in quoted-printable",
    (mail) => withText(mail, quoted, (line) => `${line}\nContent-Transfer-Encoding: quoted-printable`),
  ],
  [
    "holds its words together by other spaces",
    (mail) => withText(mail, (text) => utf8(text.replace(/(?<=[a-z]) (?=[a-z])/g, "\u00a0"))),
  ],
  [
    "has a list's footer",
    below("_______________________________________________\nUsers mailing list\nusers@lists.sender.example"),
  ],
  [
    "was scanned on its way",
    below(
      "-- \nThis message has been scanned for viruses and spam by MailGuard. Write to postmaster@sender.example",
    ),
  ],
  [
    "is said to be confidential",
    below("This e-mail and its attachments are confidential and for the intended recipient only."),
  ],
  [
    "has a banner above it",
    (mail) =>
      withText(
        mail,
        (text) =>
          `CAUTION: This email originated from outside of the organization. Do not click links unless you know the sender.\n\n${text}`,
      ),
  ],
  ["is tagged as external", tagged("[EXTERNAL] ")],
  ["is tagged as spam", tagged("***SPAM*** ")],
  ["is tagged twice", tagged("{Spam?} [users] ")],
  [
    "returns a message about failures",
    (mail) =>
      mail.replaceAll("Subject: A question about your roof", "Subject: 550 mailbox full, user unknown"),
  ],
  [
    "returns a quoted report",
    returning(
      `${returnedHead}\n\n> <al@other.example>: 550 5.1.1 User unknown\n${statusOf("al@other.example", "5.1.1", "550 No")}`,
    ),
  ],
  [
    "folds its fields without a space",
    (mail) => mail.replace(/^Diagnostic-Code: .*$/gm, (line) => line.replace(/^(.{30,40}?) /, "$1\n")),
  ],
  [
    "has its reply on two lines",
    (mail) => mail.replace(/smtp; (\d{3}) (\S+) (.{8,16}) /, "smtp; $1-$2 $3\n    $1 $2 "),
  ],
  [
    "has plain text for its status",
    (mail) => mail.replace("Content-Type: message/delivery-status", "Content-Type: text/plain"),
  ],
  [
    "has its recipient's fields in another order",
    (mail) => mail.replace(/^(Final-Recipient.*)\n(Action.*)\n(Status.*)$/m, "$3\n$2\n$1"),
  ],
  ["has a recipient of type utf-8", (mail) => mail.replace("Recipient: rfc822;", "Recipient: utf-8;")],
];

const recipients = [
  "ann.o'neil@receiver.example",
  '"ann..lee"@receiver.example',
  "ann-marie+sales@receiver.example",
  "ann=lee/x&y@receiver.example",
  "5.1.1@receiver.example",
  "550@receiver.example",
  "full.quota@mailbox-full.example",
  "unknown-user@spam-blocked.example",
  "noreply@xn--bcher-kva.example",
  `ann.${"long".repeat(14)}@a.deep.sub-domain.of.receiver.example`,
  "用户@receiver.example",
  "jo@bücher.example",
];

describe("what a collected mail says doesn't change where it", () => {
  it.each(changes)("%s", (_, change) => {
    const changed = sources.filter((mail) => change(mail) !== mail);
    expect(changed).not.toEqual([]);
    expect(changed.map((mail) => readingOf(change(mail)))).toEqual(changed.map(readingOf));
  });

  it.each(recipients)("is about %s", (recipient) => {
    const renamed = sources.map((mail) => mail.replaceAll(jo, utf8(recipient)));
    const expected = sources.map(readingOf).map(({ kind, reports }) => ({
      kind,
      reports: reports.map((report) => ({
        ...report,
        recipient: report.recipient === null ? null : recipient,
      })),
    }));
    expect(renamed.slice(0, -1).map(readingOf)).toEqual(expected.slice(0, -1));
  });
});
