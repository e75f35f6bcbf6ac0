import { describe, expect, it } from "vitest";
import { bytesOf } from "./binary.ts";
import { parseReport } from "./parse-report.ts";
import { fromDaemon, mailOf, multipartReport, returnedHead, textReport } from "./report-mails.ts";

const jo = "jo@receiver.example";
const statusOf = (recipient: string, status: string, words: string) =>
  `Final-Recipient: rfc822; ${recipient}\nAction: failed\nStatus: ${status}\nDiagnostic-Code: smtp; ${words}`;

describe("text in a charset that it doesn't name", () => {
  it.each(["us-ascii", "iso-8859-1", "windows-1252", "unknown-8bit", "klingon-8"])(
    "is read: %s",
    (charset) => {
      const words =
        "Die Nachricht an jürgen@bücher.example konnte nicht zugestellt werden: 550 Benutzer unbekannt";
      const report = textReport("Nicht zustellbar", words, [`Content-Type: text/plain; charset=${charset}`]);
      expect(parseReport(report)).toMatchObject({
        kind: "bounce",
        reports: [{ recipient: "jürgen@bücher.example" }],
      });
    },
  );

  it("is read as named where it is no UTF-8", () => {
    const head = [...fromDaemon, "Subject: failure notice", "Content-Type: text/plain; charset=iso-8859-1"];
    const mail = `${head.join("\n")}\n\n<j\xfcrgen@receiver.example>:\nUser unknown\n`;
    expect(parseReport(bytesOf(mail)).reports).toMatchObject([{ recipient: "jürgen@receiver.example" }]);
  });
});

describe("a report that returns a report", () => {
  const inner = `From: MAILER-DAEMON@other.example\nSubject: Undelivered\nContent-Type: multipart/report; boundary=in\n\n--in\nContent-Type: message/delivery-status\n\n${statusOf("al@other.example", "5.1.1", "550 5.1.1 User unknown")}\n\n--in--\n`;
  const returning = (words: string) =>
    mailOf(
      [...fromDaemon, "Subject: Undeliverable mail", 'Content-Type: multipart/mixed; boundary="out"'],
      `--out\nContent-Type: text/plain\n\n${words}\n\n--out\nContent-Type: message/rfc822\n\n${inner}\n--out--\n`,
    );

  it("is about whom its own words name", () => {
    const { reports } = parseReport(returning(`<${jo}>: delivery failed: 552 5.2.2 Mailbox full`));
    expect(reports).toMatchObject([{ recipient: jo, class: "mailbox", hard: false }]);
  });

  it.each([
    "The report is attached.",
    "It came through our gateway. Ask help@gateway.example about it.",
    "Delivery to al@other.example failed.",
  ])("is that report where they name nobody else: %s", (words) => {
    expect(parseReport(returning(words)).reports).toMatchObject([
      { recipient: "al@other.example", hard: true },
    ]);
  });
});

it("takes no reason of another for one whom the words leave out", () => {
  const { reports } = parseReport(
    multipartReport(
      "delivery-status",
      `<${jo}>: host mx.receiver.example said: 550 5.7.1 Sender refused (in reply to MAIL FROM command)`,
      `Reporting-MTA: dns; x\n\n${statusOf(jo, "5.7.1", "550 5.7.1 Sender refused")}\n\n${statusOf("al@other.example", "5.1.1", "550 5.1.1 User unknown")}`,
    ),
  );
  expect(reports).toMatchObject([
    { recipient: jo, hard: false },
    { recipient: "al@other.example", hard: true },
  ]);
});

it("reads a report in HTML before the headers that are attached as plain text", () => {
  const { reports } = parseReport(
    mailOf(
      [...fromDaemon, "Subject: Undeliverable mail", 'Content-Type: multipart/mixed; boundary="out"'],
      `--out\nContent-Type: text/html\n\n<p>Delivery failed</p><p>&lt;${jo}&gt;: 552 Mailbox full</p>\n--out\nContent-Type: text/plain\nContent-Disposition: attachment; filename=headers.txt\n\n${returnedHead}\n--out--\n`,
    ),
  );
  expect(reports).toMatchObject([{ recipient: jo, class: "mailbox" }]);
});

it("leaves an answer's own words whole, below a line of dashes too", () => {
  expect(
    parseReport(mailOf(["From: jo@receiver.example"], "Hello\n\n-- \nplease unsubscribe me")).text,
  ).toContain("unsubscribe");
});

describe("what stands around a report's words", () => {
  const nobody = "There is no such user here.";

  it.each([
    `CAUTION: This email originated from outside of the organization. Do not open attachments of a sender whose address you don't know.\n\n${nobody}`,
    `${nobody}\n\nThis message is confidential and intended solely for the recipient; any use by an unauthorized sender or host is not permitted.`,
    `${nobody}\n\n-- \nThis mail was checked for spam and viruses.`,
  ])("isn't read: %s", (words) => {
    const read = (text: string) => parseReport(textReport("Mail delivery failed", text)).reports[0]?.reason;
    expect(read(words)).toBe(read(nobody));
  });

  it.each([
    [
      "virusdetected",
      "Mail delivery failed.\n\nThis message has been scanned for viruses and was rejected: virus found.",
    ],
    ["mailboxfull", "Mail delivery failed.\n\nThis message is confidential.\n552 5.2.2 Mailbox full"],
    ["mailboxfull", "Mail delivery failed.\n\n-- \n552 5.2.2 Mailbox full"],
    ["mailboxfull", `Mail delivery failed.\n\n-- \n${"It was as follows.\n".repeat(15)}The mailbox is full.`],
  ])("is read where it is a refusal (%s)", (reason, words) => {
    expect(parseReport(textReport("Mail delivery failed", words)).reports[0]?.reason).toBe(reason);
  });

  it("makes no report of an answer to one", () => {
    const answer = mailOf(
      ["From: Jo <jo@receiver.example>", "Subject: [EXTERNAL] Re: Undelivered Mail Returned to Sender"],
      "Delivery to al@receiver.example failed, you say? Write to bo@receiver.example.",
    );
    expect(parseReport(answer).kind).toBe("none");
  });
});

describe("a report's words", () => {
  it("may be held together by other spaces", () => {
    const words = "Your message could\u00a0not\u00a0be\u00a0delivered to the user jo@receiver.example.";
    const report = mailOf(["From: postmaster@receiver.example", "Subject: Your letter"], words);
    expect(parseReport(report).reports).toMatchObject([{ recipient: jo }]);
  });

  it("may name somebody behind a hyphen, with the reason on the same line", () => {
    const { reports } = parseReport(textReport("Delivery failure", "jo@mail-box.example Invalid recipient"));
    expect(reports).toMatchObject([{ recipient: "jo@mail-box.example" }]);
  });

  it("are about whom a header names in any script", () => {
    const words =
      "  j\u00fcrgen@receiver.example\n    Mailbox full\n\n  help@relay.example\n    tells more\n";
    const report = textReport("Mail delivery failed", words, [
      "X-Failed-Recipients: j\u00fcrgen@receiver.example",
      "Content-Type: text/plain; charset=utf-8",
    ]);
    expect(parseReport(report).reports).toMatchObject([{ recipient: "j\u00fcrgen@receiver.example" }]);
  });
});

describe("the subject of the message that a report is about", () => {
  const reason = (words: string) => parseReport(textReport("Delivery failure", words)).reports[0]?.reason;

  it.each(["Subject:", "      Subject:\t", "Betreff: ", "Objet : ", "件名："])(
    "gives no reason: %j",
    (field) => {
      const words =
        "Your message\n\n  To: jo@receiver.example\nSUBJECT\n  Sent: today\n\ndid not reach jo@receiver.example.\n";
      const subject = `${field} Is your mailbox full, or its user unknown?`;
      expect(reason(words.replace("SUBJECT", subject))).toBe(reason(words.replace("SUBJECT", "")));
    },
  );

  it("gives none below the words that announce a copy", () => {
    const words = `    An error has occurred while attempting to deliver a message for\n\njo@receiver.example: Domain does not exist\n\n    Below is a copy of the original message:\n\nReceived: from localhost\n\tby localhost (OpenSMTPD)\nSubject: Is your\n mailbox full?\nTo: jo@receiver.example\n`;
    expect(reason(words)).toBe("hostunknown");
  });
});

describe("a status", () => {
  it("is read whole where its lines are folded without a space", () => {
    const status = `Reporting-MTA: dns; x\n\n${statusOf(jo, "5.0.0", "550 5.0.0 host mx.receiver.example\nsaid: The mailbox is full\nsee http://help.receiver.example\nX-Note: no")}`;
    expect(parseReport(multipartReport("delivery-status", "No.", status)).reports).toMatchObject([
      { recipient: jo, class: "mailbox" },
    ]);
  });

  it("is one as plain text too", () => {
    const status =
      "Reporting-MTA: dns; x\n\nFinal-Recipient: rfc822; jo@receiver.example\nAction: relayed\nStatus: 2.0.0";
    const report = new TextDecoder()
      .decode(multipartReport("delivery-status", "Your message failed no test.", status))
      .replace("message/delivery-status", "text/plain");
    expect(parseReport(new TextEncoder().encode(report)).kind).toBe("delivered");
  });
});

it.each(["delivering", "while delivering"])("a temporary problem %s is a delay", (at) => {
  const words = `There was a temporary problem ${at} your message to ${jo}.`;
  expect(parseReport(textReport("Delivery incomplete", words)).kind).toBe("delay");
});
