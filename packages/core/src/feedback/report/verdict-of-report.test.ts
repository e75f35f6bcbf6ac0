import { describe, expect, it } from "vitest";
import { parseReport } from "./parse-report.ts";
import { multipartReport } from "./report-mails.ts";
import { failureFor, verdictOfReport } from "./verdict-of-report.ts";

function reportOf(diagnostic: string, words = "No.", status = "5.0.0") {
  const { reports } = parseReport(
    multipartReport(
      "delivery-status",
      words,
      `Reporting-MTA: dns; x.example\n\nFinal-Recipient: rfc822; jo@receiver.example\nAction: failed\nStatus: ${status}\nDiagnostic-Code: smtp; ${diagnostic}`,
    ),
  );
  const [report] = reports;
  if (!report) throw new Error("no report");
  return report;
}

describe("the verdict of a report", () => {
  it("is read by the rows of the operator whom our record of the message names", () => {
    const report = reportOf(
      "554 30 Sorry, your message to user@aol.com cannot be delivered. This mailbox is disabled (554.30).",
    );
    expect(verdictOfReport(report, "yahoo").rule).toMatch(/^yahoo\//);
    expect(verdictOfReport(report, "others").rule).not.toMatch(/^yahoo\//);
  });

  it("is none for whom the same report still tries, or reached", () => {
    const of = (name: string, action: string, status: string) =>
      `\n\nFinal-Recipient: rfc822; ${name}@receiver.example\nAction: ${action}\nStatus: ${status}`;
    const status = `Reporting-MTA: dns; x.example${of("jo", "failed", "5.1.1")}${of("al", "delayed", "4.1.1")}${of("bo", "delivered", "2.0.0")}`;
    const report = parseReport(multipartReport("delivery-status", "No.", status));
    expect(report.kind).toBe("bounce");
    expect(failureFor(report, "jo@receiver.example")).toMatchObject({ hard: true });
    expect(failureFor(report, "al@receiver.example")).toBeNull();
    expect(failureFor(report, "bo@receiver.example")).toBeNull();
  });

  it("is no proof of a dead address when the report doesn't say at which command it was refused", () => {
    expect(verdictOfReport(reportOf("550 User unknown"), "others")).toMatchObject({
      class: "mailbox",
      reason: "filtered",
    });
    const said = "<jo@receiver.example>: host mx said: 550 User unknown (in reply to RCPT TO command)";
    expect(verdictOfReport(reportOf("550 User unknown", said), "others").class).toBe("hard");
  });

  it("doesn't call gone whom the report calls suspended", () => {
    const report = reportOf(
      "550 user unknown",
      "The account is disabled.\n\n<jo@receiver.example>: 550 user unknown (in reply to RCPT TO command)",
    );
    expect(verdictOfReport(report, "others")).toMatchObject({ class: "mailbox", reason: "suspend" });
  });

  it("agrees with the report's own class for an operator without rows of its own", () => {
    for (const diagnostic of [
      "550 5.1.1 User unknown",
      "552 5.2.2 Mailbox full",
      "550 5.7.1 blocked using zen.spamhaus.org",
      "450 4.1.1 User unknown",
      "552 5.3.4 Message size exceeds fixed limit",
      "550 Zork",
    ]) {
      const report = reportOf(diagnostic);
      expect(verdictOfReport(report, "others").class, diagnostic).toBe(report.class);
    }
  });
});
