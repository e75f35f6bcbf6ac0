import { describe, expect, it } from "vitest";
import { parseReport } from "./parse-report.ts";
import { mailOf, returnedHead, textReport } from "./report-mails.ts";

const jo = "jo@receiver.example";

/** Server, subject, its words, and the class they mean. */
const cases: readonly (readonly [server: string, subject: string, words: string, reportClass: string])[] = [
  [
    "groupwise",
    "Message status - undeliverable",
    `The message that you sent was undeliverable to the following:\n\tjo@receiver.example (user not found)\n\nPossibly truncated original message follows:\n\n${returnedHead}`,
    "mailbox",
  ],
  [
    "postfix old",
    "Undelivered Mail Returned to Sender",
    `This is the Postfix program at host mx.receiver.example.\n\nI'm sorry to have to inform you that the message returned\nbelow could not be delivered to one or more destinations.\n\n<${jo}> (expanded from <info@receiver.example>): unknown user: "jo"\n`,
    "mailbox",
  ],
  [
    "sendmail short",
    "Returned mail: User unknown",
    `   ----- Transcript of session follows -----\n550 ${jo}... User unknown\n\n   ----- Unsent message follows -----\n${returnedHead}`,
    "mailbox",
  ],
  [
    "exchange german",
    "Unzustellbar: Frage",
    `Ihre Nachricht\n\n  An:      ${jo}\n  Betreff: Frage\n  Gesendet:    Mon, 2 Nov 2026 09:00:00 +0100\n\nkonnte folgende(n) Empfänger nicht erreichen:\n\n${jo} am Mon, 2 Nov 2026 09:00:05 +0100\n    Das E-Mail-Konto ist in der Organisation nicht vorhanden, an die diese Nachricht gesendet wurde.\n    <mx.receiver.example #5.1.1>\n`,
    "hard",
  ],
  [
    "zoho",
    "Mail delivery failed",
    `This message was created automatically by mail delivery software.\n A message that you sent could not be delivered to one or more of its recipients. This is a permanent error. \n\n${jo} Invalid recipients, ERROR_CODE :550, ERROR_CODE :5.1.1 \n`,
    "hard",
  ],
  [
    "barracuda",
    "**Message you sent blocked by our bulk email filter**",
    `Your message to: ${jo}\nwas blocked by our Spam Firewall. The email you sent with the following subject has NOT BEEN DELIVERED:\n\nSubject: A question\n`,
    "block",
  ],
  [
    "exchange2007",
    "Undeliverable: Question",
    `Delivery has failed to these recipients or distribution lists:\n\n${jo}<mailto:${jo}>\nYour message wasn't delivered because of security policies.\n\nDiagnostic information for administrators:\n\nGenerating server: srv.sender.example\n\n${jo}\nmx.receiver.example #550 5.1.1 <${jo}>: Recipient address rejected: User unknown ##\n`,
    "hard",
  ],
  [
    "exchange2000",
    "Delivery Status Notification (Failure)",
    `This is an automatically generated Delivery Status Notification.\n\nDelivery to the following recipients failed.\n\n       ${jo}\n`,
    "unknown",
  ],
  [
    "mdaemon",
    "Permanent Delivery Failure",
    `The attached message had PERMANENT fatal delivery errors!\n\nAfter one or more unsuccessful delivery attempts the attached message has\nbeen removed from the mail queue on this server.\n\nFailed address: ${jo}\n\n--- Session Transcript ---\n Mon 2026-11-02 09:00:00: --> RCPT To:<${jo}>\n Mon 2026-11-02 09:00:00: <-- 550 5.1.1 <${jo}>: Recipient address rejected: User unknown\n--- End Transcript ---\n`,
    "hard",
  ],
  [
    "hmail",
    "Message undeliverable: A question",
    `Your message did not reach some or all of the intended recipients.\n\n   Sent: Mon, 2 Nov 2026 09:00:00 +0100\n   Subject: A question\n\nThe following recipient(s) could not be reached:\n\n${jo}\n   Error Type: SMTP\n   Remote server (192.0.2.7) issued an error.\n   hMailServer sent: RCPT TO:<${jo}>\n   Remote server replied: 550 5.1.1 unknown user\n\n\nhMailServer\n`,
    "hard",
  ],
  [
    "smartermail",
    "Delivery Failure",
    `Could not deliver message to the following recipient(s):\n\nFailed Recipient: ${jo}\nReason: Remote host said: 550 5.1.1 No such user - gsmtp\n\n   -- The header and top 20 lines of the message follows --\n\n${returnedHead}`,
    "hard",
  ],
  [
    "communigate",
    "Undeliverable mail: A question",
    `Failed to deliver to '${jo}'\nSMTP module(domain receiver.example) reports:\n account is full (quota exceeded)\n`,
    "mailbox",
  ],
  [
    "communigate for another server",
    "Undeliverable mail: A question",
    `Failed to deliver to '<${jo}>'\nSMTP module(domain receiver.example) reports:\n message text rejected by mx.receiver.example:\n 554 5.7.1 Spam detected\n`,
    "block",
  ],
  [
    "domino2",
    "DELIVERY FAILURE",
    `Your message has encountered delivery problems\nto the following recipient(s):\n\n${jo}\nDelivery failed\nUnknown local-part\n`,
    "mailbox",
  ],
  [
    "post.office",
    "Mail System Error - Returned Mail",
    `This Message was undeliverable due to the following reason:\n\nThe user(s) account is temporarily over quota.\n\n<${jo}>\n\nPlease reply to <Postmaster@mx.receiver.example>\nif you feel this message to be in error.\n`,
    "mailbox",
  ],
  [
    "software.com",
    "Mail System Error - Returned Mail",
    `This Message was undeliverable due to the following reason:\n\nEach of the following recipients was rejected by a remote mail server.\nThe reasons given by the server are included to help you determine why\neach recipient was rejected.\n\n    Recipient: <${jo}>\n    Reason:    5.1.1 <${jo}>... User unknown\n\n`,
    "hard",
  ],
  [
    "xmail",
    "Error sending message [1234] from [receiver.example]",
    `[<00>] XMail bounce: Rcpt=[${jo}];Error=[550 unknown user]\n\n\n[<01>] Error sending message [1234] from [receiver.example].\n\nID:        <S1>\nMail From: <b+token@bounce.sender.example>\nRcpt To:   <${jo}>\nServer:    <mx.receiver.example> [192.0.2.7]\n\n\n[<02>] The reason of the delivery failure was:\n\n550 5.1.1 <${jo}>: Recipient address rejected\n`,
    "hard",
  ],
  [
    "imail attempts",
    "Undeliverable Mail",
    `Delivery failed 20 attempts: ${jo}\n\nOriginal message follows.\n\n${returnedHead}`,
    "transient",
  ],
  ["imail host", "Undeliverable Mail", `Unknown host: ${jo}\n\nOriginal message follows.\n`, "hard"],
  [
    "qmail-ldap",
    "failure notice",
    `Hi. This is the qmail-send program at x.example.\n\n<${jo}>:\nMailaddress is administratively disabled. (#5.2.1)\n\n--- Below this line is a copy of the message.\n\n${returnedHead}`,
    "mailbox",
  ],
  [
    "qmail host",
    "failure notice",
    `Hi. This is the qmail-send program at x.example.\n\n<${jo}>:\nSorry, I couldn't find any host named receiver.example. (#5.1.2)\n\n--- Below this line is a copy of the message.\n\n${returnedHead}`,
    "hard",
  ],
  [
    "exim retry",
    "Mail delivery failed: returning message to sender",
    `The following address(es) failed:\n\n  ${jo}\n    retry timeout exceeded\n\n------ This is a copy of the message, including all the headers. ------\n`,
    "transient",
  ],
  [
    "exim unrouteable",
    "Mail delivery failed: returning message to sender",
    `The following address(es) failed:\n\n  ${jo}\n    Unrouteable address\n`,
    "hard",
  ],
  [
    "exim local",
    "Mail delivery failed: returning message to sender",
    `The following address(es) failed:\n\n  pipe to |/usr/bin/procmail\n    generated by ${jo}\n    local delivery failed\n`,
    "transient",
  ],
  [
    "exim quota",
    "Mail delivery failed: returning message to sender",
    `The following address(es) failed:\n\n  ${jo}\n    mailbox is full (MTA-imposed quota exceeded while writing to tmp/1)\n`,
    "mailbox",
  ],
  [
    "spanish",
    "Correo devuelto",
    `No se pudo entregar su mensaje a los siguientes destinatarios:\n\n<${jo}>: el usuario no existe\n`,
    "mailbox",
  ],
  [
    "french",
    "Échec de la remise",
    `Votre message n'a pas pu être remis aux destinataires suivants:\n\n${jo}\n  550 5.1.1 Adresse inconnue\n`,
    "hard",
  ],
  [
    "japanese",
    "メール配信エラー",
    `下記のメールは送信できませんでした。\n\n宛先: ${jo}\n理由: 550 5.1.1 User unknown\n`,
    "hard",
  ],
  [
    "softfail tls",
    "Undelivered Mail Returned to Sender",
    `<${jo}>: TLS is required, but was not offered by host mx.receiver.example[192.0.2.7]\n`,
    "transient",
  ],
  [
    "postfix loop",
    "Undelivered Mail Returned to Sender",
    `<${jo}>: mail for receiver.example loops back to myself\n`,
    "transient",
  ],
  [
    "postfix nohost",
    "Undelivered Mail Returned to Sender",
    `<${jo}>: Host or domain name not found. Name service error for\n    name=receiver.example type=MX: Host not found\n`,
    "hard",
  ],
  [
    "postfix timeout",
    "Undelivered Mail Returned to Sender",
    `<${jo}>: connect to mx.receiver.example[192.0.2.7]:25: Connection timed out\n`,
    "transient",
  ],
  [
    "amavis",
    "Undeliverable mail, MTA-BLOCKED",
    `Our internal reference code for your message is 1234-05/abc\n\nThe message WAS NOT relayed to:\n<${jo}>:\n   554 5.7.0 Reject, id=1234-05 - SPAM\n`,
    "block",
  ],
  [
    "sieve reject",
    "Automatically rejected mail",
    `Your message to <${jo}> was automatically rejected:\nI no longer work here.\n`,
    "mailbox",
  ],
  [
    "verizon",
    "Undeliverable Message",
    `Your message:\n\n  Subject: A question\n\nThis message could not be delivered: \n<${jo}>: 550 5.1.1 Unknown address error\n`,
    "hard",
  ],
  [
    "kerio",
    "Delivery failed",
    `Your message could not be delivered to the following recipient(s):\n\n${jo};  Reason: 5.1.1 mailbox does not exist\n`,
    "hard",
  ],
  [
    "mxlogic",
    "Mail delivery failed",
    `This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of its\nrecipients. This is a permanent error. The following address(es) failed:\n\n  ${jo}\n    SMTP error from remote mail server after RCPT TO:<${jo}>:\n    host mx.receiver.example [192.0.2.7]: 550 5.1.1 <${jo}>... User Unknown\n\nIncluded is a copy of the message header:\n-----------------------------------------\n${returnedHead}`,
    "hard",
  ],
  [
    "bigfish",
    "Undeliverable: A question",
    `From: postmaster@receiver.example\nThe following message to <${jo}> was undeliverable.\nThe reason for the problem:\n5.1.0 - Unknown address error 550-'5.1.1 user unknown'\n`,
    "hard",
  ],
  [
    "notes2",
    "Delivery Failure Report",
    `Your document:\tA question\nwas not delivered to:\t${jo}\nbecause:\tUser jo not listed in public Name & Address Book\n`,
    "hard",
  ],
  [
    "activehunter",
    "FAILURE NOTICE : q",
    `  ----- The following addresses had permanent fatal errors -----\n\n>>> ${jo} <${jo}>\n\n  ----- Transcript of session follows -----\n550 sorry, no mailbox here by that name (#5.1.1 - chkusr)\n`,
    "hard",
  ],
  [
    "mfilter",
    "failure notice",
    `このメールは「m-FILTER」が自動的に生成して送信しています。\nメールサーバーとの通信中、下記の理由により\nこのメールは送信できませんでした。\n\n以下のメールアドレスへの送信に失敗しました。\n${jo}\n\n以下のメールサーバから返されたエラーメッセージ\n-------server message\n550 5.1.1 unknown user <${jo}>\n\n-------original message\n${returnedHead}`,
    "hard",
  ],
  [
    "interscan",
    "Your message has been blocked",
    `The following message sent by this account has violated system policy:\n\nTo: ${jo}\nSubject: A question\n\nResult: Virus Detected\n`,
    "block",
  ],
  [
    "domino spanish",
    "Error en la entrega",
    `Su mensaje\n\n  Asunto: Q\n\nno se entregó a:\n\n  ${jo}\n\nporque:\n\n  El usuario jo (${jo}) no se encuentra en el Directorio de Domino\n`,
    "hard",
  ],
  [
    "ironport",
    "Delivery Status Notification (Failure)",
    `The following message to <${jo}> was undeliverable.\nThe reason for the problem:\n5.1.0 - Unknown address error 550-'unknown user account'\n`,
    "hard",
  ],
  [
    "mailmarshal",
    "Message stopped",
    `MailMarshal (an automated content monitoring gateway) has\nstopped the following email for the following reason:\n\nIt believes it may contain unacceptable language, or inappropriate material.\n\nMessage: B4e2c1.000000001.0001.mml\nFrom:    ada@sender.example\nTo:      ${jo}\nSubject: A question\n`,
    "block",
  ],
];

describe("reports of servers that are seldom met", () => {
  it.each(cases)("reads %s", (_, subject, words, reportClass) => {
    const { kind, reports } = parseReport(
      textReport(subject, words, ["Content-Type: text/plain; charset=utf-8"]),
    );
    expect(kind).toBe("bounce");
    expect(reports.map((report) => [report.recipient, report.class])).toEqual([[jo, reportClass]]);
  });
});

describe("reports from names that no mail server has, about nobody by name", () => {
  const full = "Your message could not be delivered. The recipient's mailbox is full.\n";
  const opening =
    "This message was created automatically by mail delivery software.\n\nA message could not be delivered. Its recipient is not a valid user of the system.\n";
  const kindOf = (from: string, subject: string, words: string, more: readonly string[] = []) =>
    parseReport(mailOf([...more, `From: ${from}`, "To: ann@sender.example", `Subject: ${subject}`], words));

  it("are known by the empty sender and a report's subject", () => {
    const { kind, reports } = kindOf("ndr@receiver.example", "Undeliverable: Roof", full, [
      "Return-Path: <>",
    ]);
    expect(kind).toBe("bounce");
    expect(reports.map((report) => [report.recipient, report.class])).toEqual([[null, "mailbox"]]);
  });

  it("are known by the sentence that they begin with", () => {
    const { kind, reports } = kindOf("gate@receiver.example", "Mail delivery failed", opening);
    expect(kind).toBe("bounce");
    expect(reports.map((report) => report.recipient)).toEqual([null]);
  });

  it("are neither people who quote that sentence nor shops that deliver goods", () => {
    expect(kindOf("jo@receiver.example", "Mail delivery failed", `Hi, I got "${opening}`).kind).toBe("none");
    expect(kindOf("jo@receiver.example", "Mail delivery failed", full).kind).toBe("none");
    expect(
      kindOf("shop@receiver.example", "Delivery failed: order 12", "Your parcel could not be delivered.\n", [
        "Return-Path: <>",
      ]).kind,
    ).toBe("autoreply");
  });
});
