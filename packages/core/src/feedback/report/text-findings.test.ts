import { describe, expect, it } from "vitest";
import { parseReport } from "./parse-report.ts";
import { returnedHead, textReport } from "./report-mails.ts";

type Case = {
  readonly dialect: string;
  readonly subject: string;
  readonly words: string;
  readonly head?: readonly string[];
  readonly recipients: readonly string[];
  readonly classes: readonly string[];
};

const jo = "jo@receiver.example";
const al = "al@receiver.example";

const cases: readonly Case[] = [
  {
    dialect: "qmail",
    subject: "failure notice",
    words: `Hi. This is the qmail-send program at mx.receiver.example.\nI'm afraid I wasn't able to deliver your message to the following addresses.\nThis is a permanent error; I've given up. Sorry it didn't work out.\n\n<${jo}>:\n192.0.2.7 does not like recipient.\nRemote host said: 550 5.1.1 <${jo}>... User unknown\nGiving up on 192.0.2.7.\n\n<${al}>:\n192.0.2.7 does not like recipient.\nRemote host said: 552 Mailbox full\nGiving up on 192.0.2.7.\n\n--- Below this line is a copy of the message.\n\n${returnedHead}`,
    recipients: [jo, al],
    classes: ["hard", "mailbox"],
  },
  {
    dialect: "qmail, out of time",
    subject: "failure notice",
    words: `Hi. This is the qmail-send program at mx.receiver.example.\nI'm afraid I wasn't able to deliver your message to the following addresses.\n\n<${jo}>:\nSorry, I wasn't able to establish an SMTP connection. (#4.4.1)\nI'm not going to try again; this message has been in the queue too long.\n\n--- Below this line is a copy of the message.\n\n${returnedHead}`,
    recipients: [jo],
    classes: ["transient"],
  },
  {
    dialect: "Exim",
    subject: "Mail delivery failed: returning message to sender",
    head: [`X-Failed-Recipients: ${jo},`, `  ${al}`],
    words: `This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of its\nrecipients. This is a permanent error. The following address(es) failed:\n\n  ${jo}\n    host mx.receiver.example [192.0.2.7]\n    SMTP error from remote mail server after RCPT TO:<${jo}>:\n    550 No such user here\n  ${al}\n    host mx.receiver.example [192.0.2.7]\n    SMTP error from remote mail server after end of data:\n    554 5.7.1 Message rejected as spam\n\n------ This is a copy of the message, including all the headers. ------\n\n${returnedHead}`,
    recipients: [jo, al],
    classes: ["hard", "block"],
  },
  {
    dialect: "Postfix, text alone",
    subject: "Undelivered Mail Returned to Sender",
    words: `This is the mail system at host mx.receiver.example.\n\nI'm sorry to have to inform you that your message could not\nbe delivered to one or more recipients. It's attached below.\n\n<${jo}>: host mx.receiver.example[192.0.2.7] said: 550 5.1.1\n    <${jo}>: Recipient address rejected: User unknown in virtual mailbox\n    table (in reply to RCPT TO command)\n`,
    recipients: [jo],
    classes: ["hard"],
  },
  {
    dialect: "sendmail's transcript",
    subject: "Returned mail: see transcript for details",
    words: `The original message was received at Mon, 2 Nov 2026 09:00:00 GMT\nfrom node.sender.example [192.0.2.9]\n\n   ----- The following addresses had permanent fatal errors -----\n<${jo}>\n\n   ----- Transcript of session follows -----\n... while talking to mx.receiver.example.:\n>>> RCPT To:<${jo}>\n<<< 550 5.1.1 <${jo}>... User unknown\n550 5.1.1 <${jo}>... User unknown\n\n   ----- Original message follows -----\n\n${returnedHead}`,
    recipients: [jo],
    classes: ["hard"],
  },
  {
    dialect: "sendmail, an alias of whom we wrote to",
    subject: "Returned mail: see transcript for details",
    words: `   ----- The following addresses had permanent fatal errors -----\njo@inside.example\n    (reason: 550 5.1.1 User unknown)\n    (expanded from: <${jo}>)\n\n   ----- Transcript of session follows -----\n550 5.1.1 jo@inside.example... User unknown\n`,
    recipients: [jo],
    classes: ["hard"],
  },
  {
    dialect: "Exchange 5.5 and 2003",
    subject: "Undeliverable: A question about your roof",
    words: `Your message\n\n  To:      ${jo}\n  Subject: A question about your roof\n  Sent:    Mon, 2 Nov 2026 09:00:00 -0000\n\ndid not reach the following recipient(s):\n\n${jo} on Mon, 2 Nov 2026 09:00:05 -0000\n    The recipient name is not recognized\n    MSEXCH:IMS:EXAMPLE:SITE:SERVER 0 (000C05A6) Unknown Recipient\n`,
    recipients: [jo],
    classes: ["hard"],
  },
  {
    dialect: "Exchange Online for people",
    subject: "Undeliverable: A question about your roof",
    words: `Delivery has failed to these recipients or groups:\n\n${jo}<mailto:${jo}>\nThe email address you entered couldn't be found. Please check the recipient's email address and try to resend the message.\n\nDiagnostic information for administrators:\n\nGenerating server: EX01.receiver.example\n\n${jo}\nRemote Server returned '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup'\n`,
    recipients: [jo],
    classes: ["hard"],
  },
  {
    dialect: "Domino",
    subject: "DELIVERY FAILURE: User jo not listed in Domino Directory",
    words: `Your message\n\n  Subject: A question about your roof\n\nwas not delivered to:\n\n  ${jo}\n\nbecause:\n\n  User jo (${jo}) not listed in Domino Directory\n`,
    recipients: [jo],
    classes: ["hard"],
  },
  {
    dialect: "Lotus Notes",
    subject: "UNDELIVERED MAIL",
    words: `------- Failure Reasons  --------\n\nUser not listed in public Name & Address Book\n${jo}\n\n------- Returned Message --------\n\n${returnedHead}`,
    recipients: [jo],
    classes: ["hard"],
  },
  {
    dialect: "Mail.ru",
    subject: "Mail failure.",
    head: [`X-Failed-Recipients: ${jo}`, "Content-Type: text/plain; charset=utf-8"],
    words: `Это письмо создано автоматически сервером Mail.Ru, отвечать на него не нужно.\n\nК сожалению, Ваше письмо не может быть доставлено одному или нескольким получателям:\n\n  ${jo}\n    SMTP error from remote mail server after RCPT TO:<${jo}>:\n    host mx.receiver.example [192.0.2.7]: 550 5.1.1 <${jo}>... User Unknown\n`,
    recipients: [jo],
    classes: ["hard"],
  },
  {
    dialect: "Gmail's text",
    subject: "Delivery Status Notification (Failure)",
    head: [`X-Failed-Recipients: ${jo}`],
    words: `Delivery to the following recipient failed permanently:\n\n     ${jo}\n\nTechnical details of permanent failure: \nGoogle tried to deliver your message, but it was rejected by the server for the recipient domain receiver.example by mx.receiver.example. [192.0.2.7].\n\nThe error that the other server returned was:\n550 5.2.2 <${jo}>... Mailbox Full (state 14)\n\n----- Original message -----\n\n${returnedHead}`,
    recipients: [jo],
    classes: ["mailbox"],
  },
  {
    dialect: "a carrier (KDDI)",
    subject: "Mail could not be delivered",
    words: `Your mail sent on: Mon, 2 Nov 2026 09:00:00 +0900\n     Could not be delivered to: <${jo}>\n     As their mailbox is full.\n`,
    recipients: [jo],
    classes: ["mailbox"],
  },
  {
    dialect: "a carrier's gateway to phones",
    subject: "Undeliverable message",
    words: `Message could not be delivered to mobile.\nError: No valid recipients for this MM\n\nTo: ${jo}\n`,
    recipients: [jo],
    classes: ["hard"],
  },
  {
    dialect: "Yahoo",
    subject: "Delivery failure",
    words: `Message from yahoo.com.\nUnable to deliver message to the following address(es).\n\n<${jo}>:\nSorry your message to ${jo} cannot be delivered. This account has been disabled or discontinued [#102].\n\n--- Original message follows.\n\n${returnedHead}`,
    recipients: [jo],
    classes: ["mailbox"],
  },
  {
    dialect: "Apache James",
    subject: "Delivery Failure",
    words: `Hi. This is the James mail server at mx.receiver.example.\nI'm afraid I wasn't able to deliver your message to the following addresses.\nThis is a permanent error; I've given up. Sorry it didn't work out.  Below\nI include the list of recipients and the reason why I was unable to deliver\nyour message.\n\nFailed recipient(s):\n${jo}\n\nError message:\n550 5.1.1 <${jo}>... User unknown\n`,
    recipients: [jo],
    classes: ["hard"],
  },
  {
    dialect: "1&1",
    subject: "Mail delivery failed: returning message to sender",
    words: `This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of\nits recipients. The following addresses failed:\n\n<${jo}>\n\nFor the following reason:\n\nMail size limit exceeded. For explanation visit our help pages.\n\n--- The header of the original message is following. ---\n\n${returnedHead}`,
    recipients: [jo],
    classes: ["size"],
  },
  {
    dialect: "InterScan",
    subject: "Mail delivery failed",
    words: `Sent >>> RCPT TO:<${jo}>\nReceived <<< 550 5.1.1 <${jo}>... User unknown\n\nUnable to deliver message to <${jo}>\n`,
    recipients: [jo],
    classes: ["hard"],
  },
  {
    dialect: "MailMarshal",
    subject: "Undeliverable mail: A question about your roof",
    words: `Your message:\n   From:    ann@sender.example\n   Subject: A question about your roof\n\nCould not be delivered because of\n\n550 5.1.1 User unknown\n\nThe following recipients were affected: \n    ${jo}\n\nAdditional Information\n======================\n`,
    recipients: [jo],
    classes: ["hard"],
  },
  {
    dialect: "IMail",
    subject: "Undeliverable Mail",
    words: `User mailbox exceeds allowed size: ${jo}\n\nOriginal message follows.\n\n${returnedHead}`,
    recipients: [jo],
    classes: ["mailbox"],
  },
  {
    dialect: "a gateway's notice (Mimecast)",
    subject: "[Postmaster] Email Delivery Failure",
    words: `This is an automated alert notification. Please do not reply.\n\nAn email that you attempted to send to the following address could not be delivered:\n\n-- ${jo}\n\nThe problem appears to be :\n-- Recipient server unavailable or busy\n\nAdditional information follows :\n-- 4.4.1 Connection timed out\n`,
    recipients: [jo],
    classes: ["transient"],
  },
  {
    dialect: "OpenSMTPD",
    subject: "Delivery status notification: error",
    words: `Hi!\n\nThis is the MAILER-DAEMON, please DO NOT REPLY to this email.\n\nAn error has occurred while attempting to deliver a message for\nthe following list of recipients:\n\n${jo}: 550 5.1.1 <${jo}>: user unknown\n\nBelow is a copy of the original message:\n\n${returnedHead}`,
    recipients: [jo],
    classes: ["hard"],
  },
  {
    dialect: "Courier",
    subject: "NOTICE: mail delivery status.",
    words: `This is a delivery status notification from mx.receiver.example,\nrunning the Courier mail server.\n\nThe original message was received on Mon, 02 Nov 2026 09:00:00 +0000\n\n---------------------------------------------------------------------------\n\n                           UNDELIVERABLE MAIL\n\nYour message to the following recipients cannot be delivered:\n\n<${jo}>:\n    mx.receiver.example [192.0.2.7]:\n>>> RCPT TO:<${jo}>\n<<< 550 5.1.1 <${jo}>... User Unknown\n`,
    recipients: [jo],
    classes: ["hard"],
  },
];

describe("reports written for people", () => {
  it.each(cases)("reads $dialect", ({ subject, words, head, recipients, classes }) => {
    const { kind, reports } = parseReport(textReport(subject, words, head));
    expect(kind).toBe("bounce");
    expect(reports.map((report) => report.recipient)).toEqual(recipients);
    expect(reports.map((report) => report.class)).toEqual(classes);
    expect(reports.map((report) => report.hard)).toEqual(classes.map((one) => one === "hard"));
  });

  it("calls a warning a delay, also in plain words", () => {
    const { kind, reports } = parseReport(
      textReport(
        "Warning: message 1k not delivered yet",
        `This message was created automatically by mail delivery software.\nA message that you sent has not yet been delivered to one or more of its\nrecipients after more than 24 hours on the queue.\n\nThe address to which the message has not yet been delivered is:\n\n  ${jo}\n    Delay reason: Connection timed out\n\nNo action is required on your part. Delivery attempts will continue for\nsome time.\n`,
      ),
    );
    expect(kind).toBe("delay");
    expect(reports[0]).toMatchObject({ recipient: jo, class: "transient", hard: false });
  });

  it.each(["your mail could not yet be delivered.", "your mail waits. Delivery will be tried again."])(
    "calls it a delay where %s",
    (words) => {
      expect(
        parseReport(textReport("Warning from the mail server", `Sorry, ${words}\n\n  ${jo}\n`)).kind,
      ).toBe("delay");
    },
  );

  it("reads on below a banner that asks not to resend the message", () => {
    const banner = `    ${"*".repeat(46)}\n    **      THIS IS A WARNING MESSAGE ONLY      **\n    **  YOU DO NOT NEED TO RESEND YOUR MESSAGE  **\n    ${"*".repeat(46)}\n`;
    const failures = `   ----- The following addresses had transient non-fatal errors -----\n<${jo}>\n\n   ----- Transcript of session follows -----\n<${jo}>... Deferred: Connection refused by mx.receiver.example.\n`;
    const { kind, reports } = parseReport(
      textReport("Warning: could not send message for past 4 hours", `${banner}\n${failures}`),
    );
    expect(kind).toBe("delay");
    expect(reports).toMatchObject([{ recipient: jo, reason: "networkerror" }]);
  });

  it.each([
    "weil die Adresse nicht gefunden wurde oder keine E-Mails empfangen kann.",
    "car l'adresse est introuvable ou ne peut pas recevoir d'e-mails.",
    "porque no se ha encontrado la dirección o esta no puede recibir correo.",
    "perché l'indirizzo non è stato trovato o non può ricevere email.",
    "так как адрес не найден или не принимает письма.",
    "アドレスが見つからないか、メールを受信できません。",
  ])("believes Gmail in other languages that nobody is there: %s", (words) => {
    const { reports } = parseReport(
      textReport("Delivery Status Notification (Failure)", `${jo}: ${words}`, [`X-Failed-Recipients: ${jo}`]),
    );
    expect(reports).toMatchObject([{ recipient: jo, class: "hard", hard: true }]);
  });

  it.each([
    [
      "HTML alone, with tags and entities",
      ["Content-Type: text/html; charset=utf-8"],
      `<html><head><style>p { color: red }</style></head><body><p>Your message to <b>&lt;${jo}&gt;</b> couldn&#39;t be delivered.</p><p>550 5.1.1 User unknown</p></body></html>`,
    ],
    [
      "base64",
      ["Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: base64"],
      btoa(`<${jo}>:\nRemote host said: 550 5.1.1 User unknown\n`),
    ],
    [
      "quoted-printable in windows-1252",
      ["Content-Type: text/plain; charset=windows-1252", "Content-Transfer-Encoding: quoted-printable"],
      `Die Nachricht konnte nicht =FCbermittelt werden:\n\n<${jo}>: 550 5.1.1 User =\nunknown\n`,
    ],
    [
      "UTF-7",
      ["Content-Type: text/plain; charset=utf-7"],
      `Die Nachricht konnte nicht +APw-bermittelt werden:\n\n+ADw-${jo}+AD4-: 550 5.1.1 User unknown`,
    ],
  ])("reads a report in %s", (_, head, body) => {
    const { kind, reports } = parseReport(textReport("Undelivered mail", body, head));
    expect(kind).toBe("bounce");
    expect(reports).toMatchObject([{ recipient: jo, class: "hard", status: "5.1.1", replyCode: 550 }]);
  });

  it("returns the message that came back, by its Message-ID", () => {
    const { messageIds, text } = parseReport(
      textReport(
        "failure notice",
        `<${jo}>:\nUser unknown (#5.1.1)\n\n--- Below this line is a copy of the message.\n\n${returnedHead}`,
      ),
    );
    expect(messageIds).toEqual(["our.id@sender.example"]);
    expect(text).not.toContain("Hello Jo");
  });

  it("never takes our own return address for the recipient", () => {
    const { reports } = parseReport(
      textReport(
        "failure notice",
        `The mail from b+token@bounce.sender.example could not be delivered.\nThe account of jo@receiver.example is unknown here.\n`,
      ),
    );
    expect(reports.map((report) => report.recipient)).toEqual([jo]);
  });

  it("names nobody rather than the wrong one when the report keeps the recipient to itself", () => {
    const { kind, reports } = parseReport(
      textReport(
        "Mail delivery failed",
        "One of the recipients is not a valid user of the system. It could not be delivered.\n",
      ),
    );
    expect(reports.every((report) => report.recipient === null)).toBe(true);
    expect(kind).toBe("bounce");
  });
});
