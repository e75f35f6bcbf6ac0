import { describe, expect, it } from "vitest";
import { parseReport } from "./parse-report.ts";
import { commonReport, isWellFormed, multipartReport } from "./report-mails.ts";

const utf8 = new TextEncoder();

/** Processor time of the fastest of four runs, in ms: the machine may be busy with other things. */
function fastestMs(bytes: Uint8Array): number {
  const runs = [1, 2, 3, 4].map(() => {
    const start = process.cpuUsage();
    parseReport(bytes);
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1_000;
  });
  return Math.min(...runs);
}

function nested(depth: number): Uint8Array {
  let mail = new TextDecoder().decode(commonReport);
  for (let level = 0; level < depth; level += 1)
    mail = `Content-Type: multipart/mixed; boundary="b${level}"\n\n--b${level}\nContent-Type: message/rfc822\n\n${mail}\n--b${level}--\n`;
  return utf8.encode(mail);
}

const megabyteOfBase64 = "TWFpbCBjb3VsZCBub3QgYmUgZGVsaXZlcmVkIHRvIDxqb0ByZWNlaXZlci5leGFtcGxlPgo=\n".repeat(
  14_000,
);

const nearly = "user recipient account mailbox host server ip exceeded limit too many ";
const daemon = "From: MAILER-DAEMON@r.example\nSubject: failure notice\n";
const hostile: readonly (readonly [name: string, bytes: Uint8Array])[] = [
  ["30 MB of text", utf8.encode(`${daemon}\n${"undeliverable to somebody ".repeat(1_200_000)}`)],
  ["30 MB without a line's end", utf8.encode(`${daemon}\n${"a".repeat(30_000_000)}`)],
  ["multiparts nested 100 deep", nested(100)],
  ["100,000 headers", utf8.encode(`${"X-Bomb: 1\n".repeat(100_000)}${daemon}\nfailed`)],
  [
    "one header of a megabyte",
    utf8.encode(`Subject: ${"=?utf-8?q?=41?= ".repeat(60_000)}\n${daemon}\nfailed`),
  ],
  [
    "a header folded 50,000 times",
    utf8.encode(`To: a@b.example\n${" ,c@d.example\n".repeat(50_000)}${daemon}\nfailed`),
  ],
  [
    "100,000 boundaries",
    utf8.encode(`${daemon}Content-Type: multipart/mixed; boundary=x\n\n${"--x\n\n".repeat(100_000)}`),
  ],
  ["50,000 recipients", utf8.encode(`${daemon}\n${"<jo@receiver.example>: unknown user\n".repeat(50_000)}`)],
  [
    "50,000 different recipients",
    utf8.encode(`${daemon}\n${Array.from({ length: 50_000 }, (_, at) => `<u${at}@r.example>:`).join("\n")}`),
  ],
  [
    "two recipients with a long word each",
    utf8.encode(
      `${daemon}\nfailed\n<jo@r.example>: ${"a.".repeat(6_000)}\n<al@r.example>: ${"a.".repeat(6_000)}`,
    ),
  ],
  [
    "lines that list addresses, without end",
    utf8.encode(`${daemon}\nfailed\n${`${"<al@r.example>, ".repeat(30)}\n`.repeat(5_000)}`),
  ],
  [
    "a line of stars before the head",
    utf8.encode(`${"*".repeat(200_000)}${"x".repeat(400)}\n${daemon}\nfailed`),
  ],
  ["a line of at signs", utf8.encode(`${daemon}\n${"a@".repeat(200_000)} failed`)],
  ["a line of angle brackets", utf8.encode(`${daemon}\n${"<".repeat(400_000)} failed`)],
  ["spaces without end", utf8.encode(`${daemon}\n550 ${" ".repeat(400_000)}user unknown`)],
  [
    "a header of tabs that a lone CR ends",
    utf8.encode(`X-Bomb:${"\t".repeat(100_000)}\rx\n${daemon}\nfailed`),
  ],
  [
    "a sender without an at sign",
    utf8.encode(`Return-Path: <>\nFrom: ${`${"a".repeat(8_000)}\n `.repeat(2)}x\nSubject: Hi\n\nHi`),
  ],
  ["lines of dashes", utf8.encode(`${daemon}\nfailed\n${`${"- ".repeat(300)}\n`.repeat(300)}`)],
  [
    "header lines without end in the text",
    utf8.encode(`${daemon}\nfailed\n${"To: a@b.example\n x\n".repeat(20_000)}`),
  ],
  [
    "words that nearly fit every rule",
    utf8.encode(
      `${daemon}\n${"user recipient account mailbox host server ip exceeded limit too many ".repeat(4_000)}`,
    ),
  ],
  ["digits and dots", utf8.encode(`${daemon}\nfailed ${"5.1.".repeat(50_000)} ${"550 ".repeat(20_000)}`)],
  ["a megabyte of base64", utf8.encode(`${daemon}Content-Transfer-Encoding: base64\n\n${megabyteOfBase64}`)],
  [
    "messages in base64",
    utf8.encode(
      `${daemon}Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n${megabyteOfBase64}`,
    ),
  ],
  [
    "a megabyte of escapes",
    utf8.encode(`${daemon}Content-Transfer-Encoding: quoted-printable\n\n${"=C3=BC=\n".repeat(120_000)}`),
  ],
  [
    "line ends as escapes, on one line",
    utf8.encode(`${daemon}Content-Transfer-Encoding: quoted-printable\n\n${"=0D=0A".repeat(200_000)}`),
  ],
  ["HTML of open tags", utf8.encode(`${daemon}Content-Type: text/html\n\n${"<style><p ".repeat(30_000)}`)],
  [
    "HTML of open tags beside a text",
    utf8.encode(
      `From: MAILER-DAEMON@r.example\nContent-Type: multipart/alternative; boundary=b\n\n--b\n\nHello\n--b\nContent-Type: text/html\n\n${"<p>failed <style><p ".repeat(30_000)}\n--b--\n`,
    ),
  ],
  [
    "headings without end",
    utf8.encode(
      `${daemon}\n${"<u@r.example>\nStill trying, with temporary problems, these who were not yet:\n".repeat(4_000)}`,
    ),
  ],
  [
    "long headings",
    utf8.encode(`${daemon}\n${`<u@r.example>\n${"transient non-fatal ".repeat(29)}---\n`.repeat(500)}`),
  ],
  [
    "automated answers that are none",
    utf8.encode(`From: jo@r.example\n\n${"        this is an automatically generated ".repeat(6_000)}`),
  ],
  [
    "50 recipients with long words each",
    multipartReport(
      "delivery-status",
      nearly.repeat(200),
      Array.from(
        { length: 60 },
        (_, at) =>
          `Final-Recipient: rfc822; u${at}@r.example\nAction: failed\nDiagnostic-Code: smtp; 550 ${at} ${nearly.repeat(40)}`,
      ).join("\n\n"),
    ),
  ],
  ["a report repeated to a megabyte", utf8.encode(new TextDecoder().decode(commonReport).repeat(1_200))],
  [
    "soft line ends without end",
    utf8.encode(`${daemon}Content-Transfer-Encoding: quoted-printable\n\n${"=\n".repeat(300_000)}failed`),
  ],
  [
    "shifts of UTF-7 without end",
    utf8.encode(`${daemon}Content-Type: text/plain; charset=utf-7\n\nfailed ${"+AGE-".repeat(150_000)}`),
  ],
  [
    "shifts of HZ without end",
    utf8.encode(`${daemon}Content-Type: text/plain; charset=hz\n\nfailed ${"~{".repeat(300_000)}`),
  ],
  [
    "notices without end",
    utf8.encode(`${daemon}\nfailed\n${"This message is scanned by the caution of this\n \n".repeat(16_000)}`),
  ],
  [
    "lines of footers without end",
    utf8.encode(`${daemon}\nfailed\n${`${"_".repeat(80)}\n-- \n`.repeat(9_000)}`),
  ],
  ["apostrophes without end", utf8.encode(`${daemon}\nfailed ${"o'".repeat(300_000)}@receiver.example`)],
  [
    "quotes without end",
    utf8.encode(`${daemon}\nfailed ${`"${"a".repeat(60)}`.repeat(9_000)}"@receiver.example`),
  ],
  [
    "a status that folds without a space, without end",
    multipartReport(
      "delivery-status",
      "No.",
      `Final-Recipient: rfc822; jo@r.example\nAction: failed\nDiagnostic-Code: smtp; 550 no\n${"a-".repeat(30)}\n`.repeat(
        4_000,
      ),
    ),
  ],
  ["NULs", utf8.encode(`${daemon}\nfailed ${"\0".repeat(500_000)}<jo@r.example>`)],
  [
    "a parameter in 5,000 pieces (RFC 2231)",
    utf8.encode(
      `${daemon}Content-Type: multipart/report;${Array.from({ length: 5_000 }, (_, at) => `\n boundary*${at}*=%41`).join(";")}\n\nfailed`,
    ),
  ],
  [
    "a notice of SES whose recipients never end",
    utf8.encode(`${daemon}\n{"notificationType":"Bounce",${'"emailAddress":"aaa"'.repeat(5_000)}`),
  ],
  [
    "a status of 20,000 blocks",
    multipartReport(
      "delivery-status",
      "No.",
      "Final-Recipient: rfc822; jo@r.example\nAction: failed\n\n".repeat(20_000),
    ),
  ],
];

describe("bounds", () => {
  it.each(hostile)("reads %s in less than 50 ms of processor time", (_, bytes) => {
    expect(isWellFormed(parseReport(bytes))).toBe(true);
    expect(fastestMs(bytes)).toBeLessThan(50);
  });
});
