import { describe, expect, it } from "vitest";
import { parseReport } from "./parse-report.ts";
import { multipartReport, textReport } from "./report-mails.ts";

const perMessage = "Reporting-MTA: dns; node.sender.example\nArrival-Date: Mon, 2 Nov 2026 09:00:00 +0000";

function dsn(status: string, words = "Your mail could not be delivered.") {
  return parseReport(multipartReport("delivery-status", words, `${perMessage}\n\n${status}`));
}

describe("delivery status notifications (RFC 3464)", () => {
  it("reads recipient, status, reply code and reason of a dead address", () => {
    const { kind, reports, messageIds } = dsn(
      "Final-Recipient: rfc822; jo@receiver.example\nAction: failed\nStatus: 5.1.1\nRemote-MTA: dns; mx.receiver.example\nDiagnostic-Code: smtp; 550 5.1.1 <jo@receiver.example>: Recipient address rejected: User unknown",
    );
    expect(kind).toBe("bounce");
    expect(reports).toHaveLength(1);
    expect(reports[0]).toMatchObject({
      recipient: "jo@receiver.example",
      class: "hard",
      reason: "userunknown",
      status: "5.1.1",
      replyCode: 550,
      hard: true,
      remoteHost: "mx.receiver.example",
    });
    expect(messageIds).toContain("our.id@sender.example");
  });

  it("reads every recipient of one report, each with its own reason", () => {
    const { reports } = dsn(
      "Final-Recipient: rfc822; jo@receiver.example\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 User unknown\n\nFinal-Recipient: rfc822; al@receiver.example\nAction: failed\nStatus: 5.2.2\nDiagnostic-Code: smtp; 552 5.2.2 Mailbox full",
    );
    expect(reports.map((report) => [report.recipient, report.class])).toEqual([
      ["jo@receiver.example", "hard"],
      ["al@receiver.example", "mailbox"],
    ]);
  });

  it("knows the command that was refused from words whose lines are broken", () => {
    const words = (command: string) =>
      `<jo@receiver.example>: host mx.receiver.example[192.0.2.1] said: 550 Nobody by that name (in reply to\n    ${command} command)`;
    const status =
      "Final-Recipient: rfc822; jo@receiver.example\nAction: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; 550 No such user";
    expect(dsn(status, words("RCPT TO")).reports[0]).toMatchObject({ class: "hard", stage: "rcpt" });
    expect(dsn(status, words("MAIL FROM")).reports[0]).toMatchObject({ class: "block", stage: "mail" });
  });

  it("calls a delay a delay, never a bounce, whatever its words say", () => {
    const { kind, reports } = dsn(
      "Final-Recipient: rfc822; jo@receiver.example\nAction: delayed\nStatus: 4.1.1\nDiagnostic-Code: smtp; 450 4.1.1 User unknown\nWill-Retry-Until: Thu, 5 Nov 2026 09:00:00 +0000",
    );
    expect(kind).toBe("delay");
    expect(reports[0]?.hard).toBe(false);
    expect(reports[0]?.class).toBe("transient");
  });

  it("calls a delay without a reason a matter of time", () => {
    expect(
      dsn("Final-Recipient: rfc822; jo@receiver.example\nAction: delayed\nStatus: 4.0.0", "Wait.").reports[0],
    ).toMatchObject({
      class: "transient",
      reason: "expired",
    });
  });

  it("reads a receipt as delivered", () => {
    const { kind, reports } = dsn(
      "Final-Recipient: rfc822; jo@receiver.example\nAction: relayed\nStatus: 2.0.0\nDiagnostic-Code: smtp; 250 2.0.0 Ok",
      "Delivered.",
    );
    expect(kind).toBe("delivered");
    expect(reports[0]).toMatchObject({ class: "delivered", hard: false });
  });

  it("is a bounce when one recipient failed and another is only late", () => {
    expect(
      dsn(
        "Final-Recipient: rfc822; jo@receiver.example\nAction: delayed\nStatus: 4.4.1\n\nFinal-Recipient: rfc822; al@receiver.example\nAction: failed\nStatus: 5.1.1",
      ).kind,
    ).toBe("bounce");
  });

  it("takes the words' code before the field's, and the field's when the words say nothing", () => {
    const status = (code: string, diagnostic: string) =>
      dsn(
        `Final-Recipient: rfc822; jo@receiver.example\nAction: failed\nStatus: ${code}\nDiagnostic-Code: ${diagnostic}`,
      ).reports[0]?.status;
    expect(status("5.0.0", "smtp; 552 5.2.2 Mailbox full")).toBe("5.2.2");
    expect(status("5.1.1", "smtp; 550 5.7.1 Blocked by policy")).toBe("5.7.1");
    expect(status("5.1.1", "smtp; 550 5.0.0 No")).toBe("5.1.1");
  });

  it("learns from the words for people at which command the refusal fell", () => {
    const field =
      "Final-Recipient: rfc822; jo@receiver.example\nAction: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; 550 User unknown";
    const after = (command: string) =>
      dsn(
        field,
        `<jo@receiver.example>: host mx.receiver.example[192.0.2.1] said: 550 User unknown (in reply to ${command} command)`,
      ).reports[0];
    expect(after("RCPT TO")).toMatchObject({ class: "hard", hard: true });
    expect(after("end of DATA")).toMatchObject({ class: "mailbox", reason: "filtered", hard: false });
  });

  it("takes the original recipient when the final one is a name inside the receiver's walls", () => {
    expect(
      dsn(
        "Original-Recipient: rfc822; jo@receiver.example\nFinal-Recipient: rfc822; jo@mailhub\nAction: failed\nStatus: 5.1.1",
      ).reports[0]?.recipient,
    ).toBe("jo@receiver.example");
  });

  it("reads internationalised reports (RFC 6533)", () => {
    const text = new TextDecoder().decode(
      multipartReport(
        "delivery-status",
        "Nicht zugestellt.",
        `${perMessage}\n\nFinal-Recipient: utf-8; jörg@bücher.example\nAction: failed\nStatus: 5.1.1`,
      ),
    );
    const { reports } = parseReport(
      new TextEncoder().encode(
        text.replace("message/delivery-status", "message/global-delivery-status; charset=utf-8"),
      ),
    );
    expect(reports[0]?.recipient).toBe("jörg@bücher.example");
  });

  it("reads a report whose machine-readable fields stand in plain text", () => {
    const { kind, reports } = parseReport(
      textReport(
        "Delivery Status Notification (Failure)",
        "An error occurred while trying to deliver the mail to the following recipients:\njo@receiver.example\n\nTechnical report:\n\nAction: failed\nFinal-Recipient: rfc822; jo@receiver.example\nDiagnostic-Code: smtp; 550 5.1.1 User unknown\nStatus: 5.1.1",
      ),
    );
    expect(kind).toBe("bounce");
    expect(reports[0]).toMatchObject({ recipient: "jo@receiver.example", class: "hard" });
  });

  it("reads a report that a gateway wrapped into another one", () => {
    const inner = new TextDecoder().decode(
      multipartReport(
        "delivery-status",
        "No.",
        `${perMessage}\n\nFinal-Recipient: rfc822; jo@receiver.example\nAction: failed\nStatus: 5.1.1`,
      ),
    );
    const { kind, reports } = parseReport(
      textReport(
        "Returned mail: User unknown",
        `--rim\nContent-Type: text/plain\n\nThe following addresses had permanent delivery errors\n\n--rim\nContent-Type: message/rfc822\n\n${inner}\n--rim--\n`,
        ['Content-Type: multipart/mixed; boundary="rim"'],
      ),
    );
    expect(kind).toBe("bounce");
    expect(reports.map((report) => report.recipient)).toEqual(["jo@receiver.example"]);
  });

  it("doesn't call an account gone that the report also calls disabled", () => {
    const { reports } = dsn(
      "Final-Recipient: rfc822; jo@receiver.example\nAction: failed\nStatus: 5.0.0",
      "The user(s) account is disabled.\n\n<jo@receiver.example>: 550 user unknown (in reply to RCPT TO command)",
    );
    expect(reports[0]).toMatchObject({ class: "mailbox", reason: "suspend", hard: false });
  });

  it("takes an address whose host is masked for nobody's", () => {
    const words = "Action: failed\nStatus: 5.2.0";
    const masked = "Final-Recipient: rfc822; *****@*********";
    expect(
      dsn(`${masked}\nOriginal-Recipient: rfc822;jo@receiver.example\n${words}`).reports[0]?.recipient,
    ).toBe("jo@receiver.example");
    expect(
      dsn(`${masked}\n${words}\n\n${masked}\n${words}`).reports.map(({ recipient }) => recipient),
    ).toEqual([null, null]);
  });

  it("learns from the returned message whom a name without a domain means, when it names one", () => {
    const inside = (name: string) => `Final-Recipient: ${name}\nAction: failed\nStatus: 5.0.0`;
    const named = (status: string) => dsn(status).reports.map(({ recipient }) => recipient);
    expect(named(inside("jo.lee"))).toEqual(["jo@receiver.example"]);
    expect(named(`${inside("jo.lee")}\n\n${inside("al.lee")}`)).toEqual([null, null]);
  });

  it("doesn't believe a temporary code that somebody is gone", () => {
    expect(
      dsn(
        "Final-Recipient: rfc822; jo@receiver.example\nAction: failed\nStatus: 4.1.1\nDiagnostic-Code: smtp; 450 4.1.1 User unknown",
      ).reports[0],
    ).toMatchObject({ class: "transient", hard: false });
  });

  it("takes a server that is closed for no proof that the recipient is gone", () => {
    expect(
      dsn(
        "Final-Recipient: rfc822; jo@receiver.example\nAction: failed\nStatus: 5.3.2\nDiagnostic-Code: smtp; 554 5.3.2 System not accepting network messages",
      ).reports[0],
    ).toMatchObject({ class: "hard", reason: "notaccept", hard: false });
  });
});
