import { describe, expect, it } from "vitest";
import { parseReport } from "./parse-report.ts";
import { fromDaemon, mailOf } from "./report-mails.ts";

const fromHuman = ["From: Kim <kim@other.example>", "To: Ann <ann@sender.example>"];
const report =
  "<p>Delivery has failed to these recipients:</p><a href='mailto:jo@receiver.example'>jo@receiver.example</a><p>The recipient's mailbox is full and can't accept messages now.</p>";
const failed = { kind: "bounce", read: [["jo@receiver.example", "mailboxfull"]] };

function readingOf(head: readonly string[], subject: string, text: string, html: string) {
  const { kind, reports } = parseReport(
    mailOf(
      [...head, `Subject: ${subject}`, 'Content-Type: multipart/alternative; boundary="edge"'],
      `--edge\nContent-Type: text/plain; charset=utf-8\n\n${text}\n\n--edge\nContent-Type: text/html; charset=utf-8\n\n<html><body>${html}</body></html>\n\n--edge--\n`,
    ),
  );
  return { kind, read: reports.map(({ recipient, reason }) => [recipient, reason]) };
}

describe("a report beside whose text stands an HTML page", () => {
  it.each([
    ["Undeliverable: A question", "Hi there,\n\nThank you for reaching out."],
    ["Undeliverable: A question", "Your mail program can't show this message."],
    ["A question", "Your mail program can't show this message."],
  ])("is read from the page when the text names nobody: %s, %s", (subject, text) => {
    expect(readingOf(fromDaemon, subject, text, report)).toEqual(failed);
  });

  it("is read from the page when a gateway sends it under its own name", () => {
    const gateway = ["From: gate@relay.example", "To: ann@sender.example"];
    expect(readingOf(gateway, "Undelivered mail", "See the page.", report)).toEqual(failed);
  });

  it("is read from its text when that names somebody, whatever the page says", () => {
    const text = "Delivery has failed to these recipients:\n\nal@receiver.example\n550 5.1.1 User unknown\n";
    expect(readingOf(fromDaemon, "Undeliverable: A question", text, report)).toEqual({
      kind: "bounce",
      read: [["al@receiver.example", "userunknown"]],
    });
  });

  it("stays a report of nobody when the page names nobody either", () => {
    const { kind, read } = readingOf(fromDaemon, "Undeliverable: A question", "Hello.", "<p>See below.</p>");
    expect({ kind, read }).toEqual({ kind: "bounce", read: [[null, "onhold"]] });
  });

  it("is not read from a page that is a file of its own", () => {
    const mail = mailOf(
      [...fromDaemon, "Subject: Undeliverable: A question", 'Content-Type: multipart/mixed; boundary="edge"'],
      `--edge\n\nHello.\n\n--edge\nContent-Type: text/html\nContent-Disposition: attachment\n\n${report}\n\n--edge--\n`,
    );
    expect(parseReport(mail).reports.map(({ recipient }) => recipient)).toEqual([null]);
  });
});

describe("a mail that is no report", () => {
  it("is none when its page speaks as mail servers do, and names nobody", () => {
    const page = "<p>This is the mail system. Your message could not be delivered.</p>";
    expect(readingOf(fromHuman, "Undelivered mail", "See the page.", page).kind).toBe("none");
  });

  it.each([
    ["a human's answer", "Re: Undeliverable: A question", []],
    ["a human who forwards one", "Fwd: Undelivered Mail Returned to Sender", []],
    ["a newsletter", "Undelivered mail", ["List-Unsubscribe: <https://news.example/u>"]],
  ])("is none, though its page quotes one: %s", (_, subject, more) => {
    const { kind } = readingOf([...fromHuman, ...more], subject, "It came back, see below.", report);
    expect(kind).toBe("none");
  });

  it("is a machine's answer by its text, though its page quotes a report", () => {
    const machine = [...fromHuman, "Auto-Submitted: auto-replied"];
    const { kind } = readingOf(machine, "Undelivered mail", "I am away until Monday.", report);
    expect(kind).toBe("autoreply");
  });
});
