import { describe, expect, it } from "vitest";
import { parseReport } from "./parse-report.ts";
import {
  commonReport,
  fromDaemon,
  mailOf,
  multipartReport,
  returnedHead,
  textReport,
} from "./report-mails.ts";

const jo = "jo@receiver.example";
const full = `<${jo}>: 552 5.2.2 Mailbox full`;
const textOf = (mail: Uint8Array) => new TextDecoder().decode(mail);
const readOf = (mail: string) => parseReport(new TextEncoder().encode(mail));
const saidBy = ({ kind, reports, messageIds }: ReturnType<typeof parseReport>) => ({
  kind,
  reports,
  messageIds,
});
const html = (page: string) => textReport("Mail delivery failed", page, ["Content-Type: text/html"]);

describe("a report whose head lost its type", () => {
  // Words alone would make both of them fail.
  const status = `Reporting-MTA: dns; x\n\nFinal-Recipient: rfc822; ${jo}\nAction: failed\nStatus: 5.2.2\n\nFinal-Recipient: rfc822; al@other.example\nAction: delivered\nStatus: 2.0.0`;
  const mixed = multipartReport("delivery-status", "One was delivered, one was not.", status);
  const untyped = (report: Uint8Array) => textOf(report).replace(/Content-Type: multipart[^\r]*\r\n/, "");
  const common = saidBy(parseReport(mixed));

  it("is divided by the line that its body begins with", () => {
    expect(saidBy(readOf(untyped(mixed)))).toEqual(common);
    const named = textOf(mixed).replace(/multipart\/report;[^\r]*/, "text/plain; charset=utf-8");
    expect(saidBy(readOf(named))).toEqual(common);
  });

  it("is divided behind the line for programs without MIME, and before a part without a head", () => {
    const preamble = "This is a MIME-encapsulated message\r\n\r\n--edge\r\n";
    expect(saidBy(readOf(untyped(mixed).replace("--edge\r\n", preamble)))).toEqual(common);
    const headless = untyped(mixed).replace(/Content-Type: text\/plain[^\r]*\r\n/, "");
    expect(saidBy(readOf(headless))).toEqual(common);
  });

  it("isn't taken for one by a line drawn above its words", () => {
    const words = `------\n\nDelivery failed.\n\n--------\n\n${full}\n`;
    expect(parseReport(textReport("Mail delivery failed", words)).reports).toMatchObject([
      { recipient: jo, class: "mailbox" },
    ]);
  });

  it("isn't divided where the message that it returns is", () => {
    const words = `${full}\n\n--in\nContent-Type: text/plain\n\nHello\n--in--\n`;
    expect(parseReport(textReport("failure notice", words)).reports).toMatchObject([
      { recipient: jo, class: "mailbox" },
    ]);
  });
});

describe("a mail that carries a report without a word of its own", () => {
  const carrying = (type: string, ...mails: readonly Uint8Array[]) =>
    mailOf(
      [
        "From: Ann <ann@sender.example>",
        "Delivered-To: b+token@bounce.sender.example",
        `Content-Type: ${type}; boundary="out"`,
      ],
      `${mails.map((mail) => `--out\nContent-Type: message/rfc822\n\n${textOf(mail).replaceAll("\r", "")}\n`).join("")}--out--\n`,
    );
  const other = textReport("Mail delivery failed", "<al@other.example>: 550 5.1.1 User unknown");

  it.each(["multipart/mixed", "multipart/digest"])("is read as the report (%s)", (type) => {
    const { kind, reports, messageIds } = parseReport(carrying(type, commonReport));
    expect({ kind, reports }).toEqual({ kind: "bounce", reports: parseReport(commonReport).reports });
    expect(messageIds).toContain("our.id@sender.example");
  });

  it("is read as all of them", () => {
    const { reports } = parseReport(carrying("multipart/digest", textReport("failure notice", full), other));
    expect(reports.map(({ recipient }) => recipient)).toEqual([jo, "al@other.example"]);
  });

  it("was delivered where it was, not where the report was", () => {
    const inner = textReport("failure notice", full, ["Delivered-To: b+other@bounce.sender.example"]);
    expect(parseReport(carrying("multipart/mixed", inner)).envelopeRecipients).toEqual([
      "b+token@bounce.sender.example",
    ]);
  });

  it("is a complaint when it carries one", () => {
    const complaint = textOf(
      multipartReport("feedback-report", "", `Feedback-Type: abuse\nOriginal-Rcpt-To: ${jo}`),
    ).replace(/From: [^\r]*\r\nTo|Return-Path: <>\r\n/g, (found) =>
      found.endsWith("To") ? "From: loop@r.example\r\nTo" : "",
    );
    expect(parseReport(carrying("multipart/mixed", new TextEncoder().encode(complaint)))).toMatchObject({
      kind: "complaint",
      reports: [{ recipient: jo }],
    });
  });

  it("is a human's when it carries a human's mail, or has words", () => {
    const human = mailOf(
      ["From: Jo <jo@receiver.example>", "Subject: Delivery failed?"],
      full.replace(jo, "al@other.example"),
    );
    expect(parseReport(carrying("multipart/mixed", human)).kind).toBe("none");
    const told = textOf(carrying("multipart/mixed", commonReport)).replace(
      "--out\r\n",
      "--out\r\nContent-Type: text/plain\r\n\r\nWhat is this?\r\n--out\r\n",
    );
    expect(readOf(told).kind).toBe("none");
  });
});

describe("a report that a gateway or a ticket system wrote into its own mail", () => {
  it.each(["> ", ">", "| "])("is read behind its signs: %j", (sign) => {
    const words = `Delivery failed for these:\n\n${jo}\n   The mailbox is full.\n\nal@other.example\n   User unknown (#5.1.1)\n`;
    const quoted = words.replace(/^/gm, sign);
    const read = (text: string) => parseReport(textReport("Mail delivery failed", text)).reports;
    expect(read(quoted)).toEqual(read(words));
  });

  it("is read as it stands where some of it is quoted", () => {
    const words = `> Hello Jo\n\n${jo}\nThe mailbox is full.\n`;
    expect(parseReport(textReport("Mail delivery failed", words)).reports).toMatchObject([{ recipient: jo }]);
  });

  it("gives a human who quotes alone no words", () => {
    const { kind, text } = parseReport(
      mailOf(["From: Jo <jo@receiver.example>", "Subject: Re: A question"], "> unsubscribe me\n> there"),
    );
    expect({ kind, text: text.trim() }).toEqual({ kind: "none", text: "> unsubscribe me\n> there" });
  });

  it.each([
    "NOTICE: This e-mail may contain confidential information. If you are not responsible for delivering it, write to privacy@gateway.example.",
    "The information in this message is privileged. Write to privacy@gateway.example.",
    "This email has been scanned by the Example Service. See http://www.scan.example/ or write to help@gateway.example\n______________________________",
  ])("is read below a notice: %s", (above) => {
    const words = `Your message to the user ${jo} failed: his mailbox is full.`;
    expect(parseReport(textReport("Mail delivery failed", `${above}\n\n${words}`)).reports).toMatchObject([
      { recipient: jo, class: "mailbox" },
    ]);
  });

  it("takes no refusal for a notice", () => {
    const words = `We are sorry.\n\nThis message was not delivered to ${jo}: it is confidential, and his mailbox is full.`;
    expect(parseReport(textReport("Mail delivery failed", words)).reports).toMatchObject([{ recipient: jo }]);
  });

  it("is about whom the returned message was for, where sentences name others", () => {
    const words = (account: string) =>
      `This came to help@gateway.example, who sent it on for ${jo}.\n\nWe could not deliver your mail to the account ${account} today.\n\n${returnedHead}`;
    const recipients = (account: string) =>
      parseReport(textReport("Delivery failure", words(account))).reports.map(({ recipient }) => recipient);
    expect(recipients("of yours")).toEqual([jo]);
    expect(recipients("jo@mail-5.receiver.example")).toEqual(["jo@mail-5.receiver.example"]);
  });
});

describe("a report in HTML", () => {
  const words = `Delivery failed.\n\nal@other.example\n   No such user (#5.1.1)\n${jo}\n   550 5.1.1 Rejected:\n   the mailbox is full.\n`;
  const plain = parseReport(textReport("Mail delivery failed", words)).reports;

  it.each([
    ["as it was written", `<html><body><pre>${words}</pre></body></html>`],
    ["a line in each block", words.replace(/^(.*)$/gm, "<div>$1</div>")],
    ["a line in each row", `<table>${words.replace(/^(.*)$/gm, "<tr>\n<td>$1</td>\n</tr>")}</table>`],
  ])("has its lines: %s", (_, page) => {
    const read = parseReport(html(page)).reports;
    expect(read.map(({ recipient, class: is, hard }) => ({ recipient, is, hard }))).toEqual(
      plain.map(({ recipient, class: is, hard }) => ({ recipient, is, hard })),
    );
  });
});

it("reads words for people under the name of the machine's part", () => {
  const part = (words: string) => `--edge\nContent-Type: message/delivery-status\n\n${words}\n\n`;
  const fields = `Reporting-MTA: dns; x\n\nFinal-Recipient: rfc822; ${jo}\nAction: failed\nStatus: 5.3.0`;
  const type = 'Content-Type: multipart/report; report-type=delivery-status; boundary="edge"';
  const body = `${part(`<${jo}> has restricted SMS e-mail`)}${part(fields)}--edge--\n`;
  expect(
    parseReport(mailOf([...fromDaemon, "Subject: Mail System Error", type], body)).reports,
  ).toMatchObject([{ recipient: jo, reason: "filtered" }]);
  expect(parseReport(commonReport).text).not.toContain("Final-Recipient");
});
