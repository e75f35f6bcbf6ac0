import { describe, expect, it } from "vitest";
import { parseReport } from "./parse-report.ts";
import { mailOf, multipartReport, returnedHead, textReport } from "./report-mails.ts";

const fields = "Feedback-Type: abuse\nUser-Agent: Example-FBL/1.0\nVersion: 1";

function arf(status: string, returned: string = returnedHead) {
  return parseReport(multipartReport("feedback-report", "This is an email abuse report.", status, returned));
}

describe("complaints (ARF, RFC 5965)", () => {
  it("reads who complained", () => {
    const { kind, reports } = arf(`${fields}\nOriginal-Rcpt-To: <jo@receiver.example>`);
    expect(kind).toBe("complaint");
    expect(reports).toMatchObject([
      {
        recipient: "jo@receiver.example",
        class: "complaint",
        reason: "feedback",
        hard: false,
        verdict: null,
      },
    ]);
  });

  it("reads several complainers", () => {
    expect(
      arf(
        `${fields}\nOriginal-Rcpt-To: <jo@receiver.example>\nOriginal-Rcpt-To: <al@receiver.example>`,
      ).reports.map((report) => report.recipient),
    ).toEqual(["jo@receiver.example", "al@receiver.example"]);
  });

  it("names nobody where the operator redacted the recipient, and still finds our Message-ID", () => {
    const { kind, reports, messageIds } = arf(
      fields,
      returnedHead.replace("jo@receiver.example", "redacted@receiver.example"),
    );
    expect(kind).toBe("complaint");
    expect(reports.map((report) => report.recipient)).toEqual([null]);
    expect(messageIds).toContain("our.id@sender.example");
  });

  it.each(["jo@receiver.example", null])(
    "reads a complaint of Microsoft's junk mail reporting: the message alone, sent to %s",
    (recipient) => {
      const named = recipient ?? "redacted@receiver.example";
      const report = parseReport(
        mailOf(
          [
            "From: staff@hotmail.example",
            "To: fbl@sender.example",
            "Subject: complaint about message from 192.0.2.1",
            "Content-Type: multipart/mixed; boundary=edge",
          ],
          `--edge\nContent-Type: message/rfc822\n\nX-HmXmrOriginalRecipient: ${named}\n${returnedHead}\n--edge--\n`,
        ),
      );
      expect(report).toMatchObject({ kind: "complaint", feedbackType: "abuse" });
      expect(report.reports.map((one) => one.recipient)).toEqual([recipient]);
      expect(report.messageIds).toContain("our.id@sender.example");
    },
  );

  it("takes a complaint that says not-spam for no complaint and for nobody's answer", () => {
    const named = "Original-Rcpt-To: <jo@receiver.example>";
    const { kind, reports } = arf(
      `Feedback-Type: not-spam\nUser-Agent: Example-FBL/1.0\nVersion: 1\n${named}`,
    );
    expect(kind).toBe("delivered");
    expect(reports).toMatchObject([{ recipient: "jo@receiver.example", class: "delivered" }]);
  });

  it("tells a server's report about authentication from a recipient's complaint", () => {
    const failure = "Feedback-Type: auth-failure\nAuth-Failure: dmarc\nUser-Agent: Example/1.0\nVersion: 1";
    expect(arf(failure).feedbackType).toBe("auth-failure");
    expect(arf(fields).feedbackType).toBe("abuse");
  });

  it("reads a complaint that Amazon SES mails as JSON, folded by a relay", () => {
    const { kind, reports } = parseReport(
      mailOf(
        [
          "From: SES <no-reply@sns.amazonaws.com>",
          "Subject: AWS Notification Message",
          "To: ops@sender.example",
        ],
        '{"notificationType":"Complaint","complaint":{"complainedRecipients":[{"emailAddress":"jo@rec!\n eiver.example"}],"complaintFeedbackType":"abuse"}}\n\n--\nIf you wish to stop receiving notifications …',
      ),
    );
    expect(kind).toBe("complaint");
    expect(reports.map((report) => report.recipient)).toEqual(["jo@receiver.example"]);
  });

  it("reads a bounce that Amazon SES mails as JSON inside JSON", () => {
    const message = JSON.stringify({
      notificationType: "Bounce",
      bounce: {
        bounceType: "Permanent",
        bouncedRecipients: [
          {
            emailAddress: "jo@receiver.example",
            action: "failed",
            status: "5.1.1",
            diagnosticCode: "smtp; 550 5.1.1 user unknown",
          },
        ],
      },
    });
    const { kind, reports } = parseReport(
      mailOf(
        [
          "From: SES <no-reply@sns.amazonaws.com>",
          "Subject: AWS Notification Message",
          "To: ops@sender.example",
        ],
        JSON.stringify({ Type: "Notification", Message: message }, null, 2),
      ),
    );
    expect(kind).toBe("bounce");
    expect(reports[0]).toMatchObject({
      recipient: "jo@receiver.example",
      class: "hard",
      status: "5.1.1",
      hard: true,
    });
  });

  it("doesn't take the word complaint in a text for one", () => {
    expect(
      parseReport(textReport("Your complaint", "We received your complaint about spam abuse.")).kind,
    ).not.toBe("complaint");
  });
});
