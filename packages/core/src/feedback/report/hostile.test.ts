import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ParsedReport } from "./parse-report.ts";
import { parseReport } from "./parse-report.ts";
import { mailOf, multipartReport, returnedHead, textReport } from "./report-mails.ts";

const kinds = ["bounce", "delay", "complaint", "autoreply", "delivered", "challenge", "none"];
const utf8 = new TextEncoder();

function isWellFormed(report: ParsedReport): boolean {
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

const dsn = multipartReport(
  "delivery-status",
  "<jo@receiver.example>: host mx.receiver.example said: 550 5.1.1 User unknown (in reply to RCPT TO command)",
  "Reporting-MTA: dns; node.sender.example\n\nFinal-Recipient: rfc822; jo@receiver.example\nAction: failed\nStatus: 5.1.1",
);
const seeds = [
  dsn,
  multipartReport("feedback-report", "Abuse.", "Feedback-Type: abuse\nOriginal-Rcpt-To: jo@receiver.example"),
  textReport(
    "failure notice",
    `<jo@receiver.example>:\nUser unknown\n\n--- Below this line is a copy.\n\n${returnedHead}`,
  ),
];

describe("hostile and broken mail", () => {
  it.each(["\n", "\r\n", "\r"])("reads a report whose lines end with %j", (lineEnd) => {
    const text = new TextDecoder().decode(seeds[2]).replaceAll("\r\n", lineEnd);
    const { kind, reports } = parseReport(utf8.encode(text));
    expect(kind).toBe("bounce");
    expect(reports.map(({ recipient }) => recipient)).toEqual(["jo@receiver.example"]);
  });

  it("never throws on any bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2_000 }), (bytes) => isWellFormed(parseReport(bytes))),
      { numRuns: 300 },
    );
  });

  it("never throws on a report that was cut, doubled or overwritten anywhere", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...seeds),
        fc.array(fc.tuple(fc.nat(4_000), fc.nat(300), fc.uint8Array({ maxLength: 40 })), { maxLength: 8 }),
        (seed, edits) => {
          let bytes = [...seed];
          for (const [at, length, insert] of edits)
            bytes = [
              ...bytes.slice(0, at % bytes.length),
              ...insert,
              ...bytes.slice((at % bytes.length) + length),
              10,
            ];
          return isWellFormed(parseReport(Uint8Array.from(bytes)));
        },
      ),
      { numRuns: 300 },
    );
  });

  it("never throws on fields of a report filled with anything", () => {
    const line = fc.string({ unit: "grapheme", maxLength: 80 });
    fc.assert(
      fc.property(line, line, line, line, (recipient, action, status, diagnostic) =>
        isWellFormed(
          parseReport(
            multipartReport(
              "delivery-status",
              diagnostic,
              `Reporting-MTA: x\n\nFinal-Recipient: ${recipient}\nAction: ${action}\nStatus: ${status}\nDiagnostic-Code: ${diagnostic}`,
            ),
          ),
        ),
      ),
      { numRuns: 200 },
    );
  });

  it("never throws on a report whose charset, encoding, line ends or end are not what they say", () => {
    const lies = fc.record({
      seed: fc.constantFrom(...seeds),
      charset: fc.constantFrom("utf-16", "iso-2022-jp", "gb18030", "utf-7", "klingon-8", '"'),
      encoding: fc.constantFrom("base64", "quoted-printable", "x-uuencode", "8bit"),
      lineEnd: fc.constantFrom("\n", "\r", "\n\r", "\0\n"),
      end: fc.nat(4_000),
    });
    fc.assert(
      fc.property(lies, ({ seed, charset, encoding, lineEnd, end }) => {
        const text = new TextDecoder()
          .decode(seed)
          .replace("charset=utf-8", `charset=${charset}\r\nContent-Transfer-Encoding: ${encoding}`)
          .replaceAll("\r\n", lineEnd)
          .slice(0, end);
        return isWellFormed(parseReport(utf8.encode(text)));
      }),
      { numRuns: 200 },
    );
  });

  it("never throws on two reports cut into one another", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...seeds),
        fc.constantFrom(...seeds),
        fc.nat(2_000),
        fc.nat(2_000),
        (a, b, until, from) =>
          isWellFormed(parseReport(Uint8Array.from([...a.subarray(0, until), ...b.subarray(from)]))),
      ),
      { numRuns: 200 },
    );
  });

  it.each([
    ["rfc822; jo@receiver.example", "jo@receiver.example"],
    ["RFC822;<jo@receiver.example>", "jo@receiver.example"],
    ["utf-8; 用户@例子.example", "用户@例子.example"],
    ["x400; /S=JO/O=RECEIVER/C=DE/", "jo@receiver.example"],
    ["unknown; jo", "jo@receiver.example"],
    ["", "jo@receiver.example"],
    ["local; \0\0", "jo@receiver.example"],
  ])("reads a final recipient of any type, and the original where it is none: %j", (final, recipient) => {
    const { reports } = parseReport(
      multipartReport(
        "delivery-status",
        "No.",
        `Reporting-MTA: x\n\nOriginal-Recipient: rfc822; jo@receiver.example\nFinal-Recipient: ${final}\nAction: failed\nStatus: 5.1.1`,
      ),
    );
    expect(reports.map((one) => one.recipient)).toEqual([recipient]);
  });

  it.each([
    ["nothing at all", new Uint8Array(0)],
    [
      "an unknown charset",
      textReport("failure notice", "<jo@receiver.example>:\n\xff\xfe", [
        "Content-Type: text/plain; charset=klingon-8",
      ]),
    ],
    ["base64 that is none", textReport("failure notice", "!!!!", ["Content-Transfer-Encoding: base64"])],
    [
      "a boundary that never comes",
      mailOf(["Content-Type: multipart/report; boundary=x", "From: mailer-daemon@r.example"], "text"),
    ],
    [
      "a boundary that is empty",
      mailOf(['Content-Type: multipart/mixed; boundary=""', "From: mailer-daemon@r.example"], "--\n\n--\n"),
    ],
    ["a report cut in its first field", dsn.subarray(0, dsn.length / 2)],
  ])("survives %s", (_, bytes) => {
    expect(isWellFormed(parseReport(bytes))).toBe(true);
  });
});

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
  let mail = new TextDecoder().decode(dsn);
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
  ["a line of at signs", utf8.encode(`${daemon}\n${"a@".repeat(200_000)} failed`)],
  ["a line of angle brackets", utf8.encode(`${daemon}\n${"<".repeat(400_000)} failed`)],
  ["spaces without end", utf8.encode(`${daemon}\n550 ${" ".repeat(400_000)}user unknown`)],
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
  ["HTML of open tags", utf8.encode(`${daemon}Content-Type: text/html\n\n${"<style><p ".repeat(30_000)}`)],
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
  ["a report repeated to a megabyte", utf8.encode(new TextDecoder().decode(dsn).repeat(1_200))],
  [
    "soft line ends without end",
    utf8.encode(`${daemon}Content-Transfer-Encoding: quoted-printable\n\n${"=\n".repeat(300_000)}failed`),
  ],
  ["NULs", utf8.encode(`${daemon}\nfailed ${"\0".repeat(500_000)}<jo@r.example>`)],
  [
    "a parameter in 5,000 pieces (RFC 2231)",
    utf8.encode(
      `${daemon}Content-Type: multipart/report;${Array.from({ length: 5_000 }, (_, at) => `\n boundary*${at}*=%41`).join(";")}\n\nfailed`,
    ),
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
