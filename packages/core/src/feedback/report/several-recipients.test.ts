import { describe, expect, it } from "vitest";
import { parseReport } from "./parse-report.ts";
import { textReport } from "./report-mails.ts";

const readings = (words: string) =>
  parseReport(textReport("Message Delivery Failure", words)).reports.map(({ recipient, reason }) => [
    recipient,
    reason,
  ]);

describe("several recipients in a report for people", () => {
  it("never takes whom a refused message came from for somebody who failed", () => {
    const refused =
      "Your mail could not be delivered because they are not accepting mail from list@sender.example:";
    expect(readings(`${refused}\n\n\tjo`)).toEqual([[null, "filtered"]]);
  });

  it("gives each his own reason, and nobody that of another", () => {
    const words = `The following recipient(s) could not be reached:

	Recipient: [SMTP:jo@receiver.example]
	Reason: Remote SMTP Server Returned: 550 5.1.1 No such user here

	Recipient: [SMTP:al@nowhere.example]
	Reason: The message could not be delivered because the domain name (nowhere.example) does not appear to be registered.

	Recipient: [SMTP:bo@third.example]
	Reason: The stars did not stand well for it this week.
`;
    expect(readings(words)).toEqual([
      ["jo@receiver.example", "userunknown"],
      ["al@nowhere.example", "hostunknown"],
      ["bo@third.example", "onhold"],
    ]);
  });

  it("reads all the addresses of a line that lists them, and one reason for all", () => {
    const words =
      "Mail to these recipients failed:\n<jo@receiver.example>, al@receiver.example; bo@receiver.example\n\n550 5.1.1 User unknown\n";
    expect(readings(words)).toEqual([
      ["jo@receiver.example", "userunknown"],
      ["al@receiver.example", "userunknown"],
      ["bo@receiver.example", "userunknown"],
    ]);
  });

  it.each([
    "   ----- The following addresses had transient non-fatal errors -----",
    "Delivery to these recipients is still being tried:",
    "The following addresses had temporary errors:",
    "Verzögerte Zustellung an die folgenden Empfänger:",
  ])("takes for delayed whom it lists under a heading that says so: %s", (heading) => {
    const words = `   ----- The following addresses had permanent fatal errors -----
<jo@receiver.example>

${heading}
<al@receiver.example>
<bo@receiver.example>

   ----- Transcript of session follows -----
550 5.1.1 <jo@receiver.example>... User unknown
550 5.1.1 <al@receiver.example>... User unknown
`;
    const { kind, reports } = parseReport(textReport("Returned mail: see transcript", words));
    expect(kind).toBe("bounce");
    expect(reports.map(({ recipient, action, hard }) => [recipient, action, hard])).toEqual([
      ["jo@receiver.example", "failed", true],
      ["al@receiver.example", "delayed", false],
      ["bo@receiver.example", "delayed", false],
    ]);
  });

  it.each([
    ["<jo@receiver.example>", "Delivery that was delayed is given up for these recipients:"],
    ["<jo@receiver.example>, whose mailbox moves, has temporary problems:", ""],
  ])("takes nobody for delayed by a line that gives up, or names somebody else: %s %s", (above, heading) => {
    const words = `These recipients failed:\n\n${above}\n${heading}\n\n<al@receiver.example>\n\nPermanent failure.\n`;
    const head = ["X-Failed-Recipients: jo@receiver.example, al@receiver.example"];
    const { reports } = parseReport(textReport("Returned mail: see transcript", words, head));
    expect(reports.map(({ recipient, action }) => [recipient, action])).toEqual([
      ["jo@receiver.example", "failed"],
      ["al@receiver.example", "failed"],
    ]);
  });

  it("takes all for failed where it gave up on what was a passing error", () => {
    const words = `The following addresses had temporary errors:
<jo@receiver.example>

Giving up after 5 days.
`;
    const { kind, reports } = parseReport(textReport("Returned mail: see transcript", words));
    expect([kind, reports.map(({ action }) => action)]).toEqual(["bounce", ["failed"]]);
  });

  it("takes no second address from a line that says more than addresses", () => {
    expect(readings("jo@receiver.example (write to help@receiver.example)\n  mailbox full\n")).toEqual([
      ["jo@receiver.example", "mailboxfull"],
    ]);
  });

  it.each([
    "Message Token: Ab12@77",
    "Original Message ID: <q.77@sender.example>",
    "Message-ID = q.77@sender.example",
  ])("takes no name of the message for somebody who failed: %s", (line) => {
    expect(readings(`The message you've sent cannot be delivered.\n\n${line}\n`)).toEqual([[null, "onhold"]]);
  });
});
