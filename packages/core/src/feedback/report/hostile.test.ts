import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseReport } from "./parse-report.ts";
import {
  commonReport,
  isWellFormed,
  mailOf,
  multipartReport,
  returnedHead,
  textReport,
} from "./report-mails.ts";

const utf8 = new TextEncoder();
const seeds = [
  commonReport,
  multipartReport("feedback-report", "Abuse.", "Feedback-Type: abuse\nOriginal-Rcpt-To: jo@receiver.example"),
  textReport(
    "failure notice",
    `<jo@receiver.example>:\nUser unknown\n\n--- Below this line is a copy.\n\n${returnedHead}`,
  ),
];

describe("hostile and broken mail", () => {
  it.each(["\n", "\r\n", "\r", "\r\r\n"])("reads a report whose lines end with %j", (lineEnd) => {
    const text = new TextDecoder().decode(seeds[2]).replaceAll("\r\n", lineEnd);
    const { kind, reports } = parseReport(utf8.encode(text));
    expect(kind).toBe("bounce");
    expect(reports.map(({ recipient }) => recipient)).toEqual(["jo@receiver.example"]);
  });

  it("reads a report behind a byte order mark", () => {
    const { kind, reports, envelopeRecipients } = parseReport(
      Uint8Array.from([0xef, 0xbb, 0xbf, ...commonReport]),
    );
    expect(kind).toBe("bounce");
    expect(reports.map(({ recipient }) => recipient)).toEqual(["jo@receiver.example"]);
    expect(envelopeRecipients).toEqual(["b+token@bounce.sender.example"]);
  });

  it.each(["edge2", "edge-", "edge=_1", "edg"])(
    "takes no words of a returned message whose boundary is %s for the report's own",
    (boundary) => {
      const returned = returnedHead
        .replace("\n\n", `\nContent-Type: multipart/mixed; boundary="${boundary}"\n\n`)
        .replace(
          "Hello Jo",
          `--${boundary}\nContent-Type: text/plain\n\nHello Jo\n\n--${boundary}\nContent-Type: message/delivery-status\n\nFinal-Recipient: rfc822; ann@sender.example\nAction: failed\nStatus: 5.1.1\n\n--${boundary}--`,
        );
      const status = "Final-Recipient: rfc822; jo@receiver.example\nAction: failed\nStatus: 5.7.1";
      const { reports, text } = parseReport(multipartReport("delivery-status", "No.", status, returned));
      expect(text.trim()).toBe("No.");
      expect(reports).toMatchObject([{ recipient: "jo@receiver.example", hard: false }]);
    },
  );

  it.each([
    ["no boundary", "x=y"],
    ["another boundary than its parts have", 'boundary="hedge"'],
    ["its boundary in pieces", 'boundary*0="ed";\r\n boundary*1=ge'],
    ["its boundary encoded", "boundary*=us-ascii'en'%65dge"],
    ["its boundary encoded in pieces", "boundary*1*=%67e; boundary*0*=us-ascii''ed"],
  ])("divides a report that names %s", (_, parameter) => {
    const report = new TextDecoder().decode(commonReport).replace('boundary="edge"', parameter);
    const { reports, text, messageIds } = parseReport(utf8.encode(report));
    expect(reports).toMatchObject([{ recipient: "jo@receiver.example", action: "failed", status: "5.1.1" }]);
    expect(text).not.toContain("Final-Recipient");
    expect(messageIds).toEqual(["our.id@sender.example"]);
  });

  it("reads a report behind empty lines", () => {
    const report = `\r\n \n${new TextDecoder().decode(commonReport)}`;
    const { kind, envelopeRecipients } = parseReport(utf8.encode(report));
    expect(kind).toBe("bounce");
    expect(envelopeRecipients).toEqual(["b+token@bounce.sender.example"]);
  });

  it("divides a mail whose boundary lines go on behind the boundary", () => {
    const { kind, reports } = parseReport(
      Uint8Array.from(
        utf8.encode(new TextDecoder().decode(commonReport).replaceAll("\n--edge", "\n--edge_0001")),
      ),
    );
    expect(kind).toBe("bounce");
    expect(reports).toMatchObject([{ recipient: "jo@receiver.example", hard: true }]);
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
    ["a report cut in its first field", commonReport.subarray(0, commonReport.length / 2)],
  ])("survives %s", (_, bytes) => {
    expect(isWellFormed(parseReport(bytes))).toBe(true);
  });
});
