import { describe, expect, it } from "vitest";
import { parseReport } from "./parse-report.ts";
import { mailOf } from "./report-mails.ts";

const head = [
  "From: Jo <jo@receiver.example>",
  "To: Ann <ann@sender.example>",
  "In-Reply-To: <our.id@sender.example>",
];

function answer(subject: string, words: string, more: readonly string[] = []) {
  return parseReport(mailOf([...head, ...more, `Subject: ${subject}`], words));
}

describe("answers", () => {
  it.each([
    ["a human's answer", "Re: A question about your roof", "Sure, call me on Tuesday."],
    ["a human's no", "Re: A question about your roof", "Not interested. Please remove me from your list."],
    [
      "a human who tells of delivery trouble",
      "Re: delivery",
      "The parcel could not be delivered, an error of the post office.",
    ],
    [
      "a human who asks for one",
      "Re: A question about your roof",
      "Are you a real person? Then I add you to my list of approved senders. Please confirm the date.",
    ],
    ["a human who wants an answer", "Verification of your offer", "Please confirm your price."],
    [
      "a list that asks for a confirmation",
      "Confirm your subscription",
      "Please confirm your subscription by clicking the link below.",
    ],
    ["a newsletter", "News of the week", "Ten ways to have your mail delivered. Unknown users fail."],
  ])("leaves %s alone", (_, subject, words) => {
    const { kind, reports, messageIds } = answer(subject, words);
    expect({ kind, reports, messageIds }).toEqual({
      kind: "none",
      reports: [],
      messageIds: ["our.id@sender.example"],
    });
  });

  it.each([
    ["Auto-Submitted (RFC 3834)", "Away", ["Auto-Submitted: auto-replied"]],
    ["X-Autoreply", "Away", ["X-Autoreply: yes"]],
    ["Precedence: auto_reply", "Away", ["Precedence: auto_reply"]],
    ["X-Autorespond", "Away", ["X-Autorespond: A question about your roof"]],
    ["its subject in English", "Automatic reply: A question about your roof", []],
    ["its subject in German", "Automatische Antwort: Eine Frage", []],
    ["its subject in French", "Réponse automatique : Une question", []],
    ["Out of Office", "Out of Office: A question about your roof", []],
    ["a ticket system's mark", "[desk #17] AutoReply: A question about your roof", []],
    ["a ticket", "Ticket created: A question about your roof", []],
  ])("knows a machine's answer by %s", (_, subject, more) => {
    const { kind, reports } = answer(subject, "I am away until Monday.", more);
    expect(kind).toBe("autoreply");
    expect(reports).toMatchObject([
      { recipient: "jo@receiver.example", class: "autoreply", reason: "vacation", hard: false },
    ]);
  });

  it.each([
    "【自动回复】我正在休假，回来后尽快回复。",
    "[Auto-Reply] Back on Monday.",
    "This is an automatic reply. The office is closed.",
    "这是来自邮箱的假期自动回复邮件。",
  ])("knows a machine that keeps our subject by how it begins: %s", (words) => {
    expect(answer("Re: A question about your roof", words).kind).toBe("autoreply");
    const quoted = `What do you make of this?\n\n> ${words}`;
    expect(answer("Re: A question about your roof", quoted).kind).toBe("none");
  });

  it("takes a tracker's notice to its list for nobody's answer", () => {
    const generated = "Auto-Submitted: auto-generated";
    expect(answer("[Bug 17] Roof leaks", "Changed.", [generated, "List-Id: <bugs.r.example>"]).kind).toBe(
      "none",
    );
    expect(answer("Roof leaks", "Changed.", [generated]).kind).toBe("autoreply");
  });

  it("takes a newsletter about bounces for none, and a report that a list passed on for one", () => {
    const words = "<jo@third.example>: User unknown. Undelivered Mail Returned to Sender: we all know it.";
    const toSubscribers = ["List-Unsubscribe: <https://news.receiver.example/u/7>", "Precedence: bulk"];
    const newsletter = [...toSubscribers, "Subject: Why your mail bounces: 550 5.1.1 explained"];
    expect(parseReport(mailOf([...head, ...newsletter], words)).kind).toBe("none");
    const passedOn = [...toSubscribers, "From: MAILER-DAEMON@third.example", "Subject: Undelivered mail"];
    expect(parseReport(mailOf(passedOn, words)).kind).toBe("bounce");
  });

  it("doesn't take Auto-Submitted: no for a machine", () => {
    expect(answer("Re: A question", "Yes.", ["Auto-Submitted: no"]).kind).toBe("none");
  });

  it("takes an answer about somebody's absence for no bounce, even from the empty sender", () => {
    expect(answer("Abwesenheitsnotiz", "Ich bin bis Montag nicht im Haus.", ["Return-Path: <>"]).kind).toBe(
      "autoreply",
    );
  });

  it("takes somebody's absence for no bounce though its subject names one", () => {
    const words = `I am away. Delivery failed for many; write to al@receiver.example.`;
    expect(answer("Automatic reply: Mail delivery failed?", words).kind).toBe("autoreply");
  });

  it.each(["displayed", "deleted"])(
    "takes a receipt that says %s for a delivery to its reader",
    (disposition) => {
      const receipt = `--edge\n\nYour message was ${disposition}.\n\n--edge\nContent-Type: message/disposition-notification\n\nFinal-Recipient: rfc822; jo@receiver.example\nDisposition: automatic-action/MDN-sent-automatically; ${disposition}\n\n--edge--\n`;
      const type = 'Content-Type: multipart/report; report-type=disposition-notification; boundary="edge"';
      const { kind, reports } = answer("Read: A question", receipt, ["Return-Path: <>", type]);
      expect(kind).toBe("delivered");
      expect(reports).toMatchObject([{ recipient: "jo@receiver.example", class: "delivered", hard: false }]);
    },
  );

  it.each([
    [
      "Boxbe",
      ["From: noreply@boxbe.com"],
      "Re: A question (Action Required)",
      "Your message has been waitlisted. Please add yourself to my Boxbe Guest List. Click the link below to be added:",
    ],
    [
      "a home-made filter",
      ["From: jo@receiver.example"],
      "Please confirm your message",
      "Your mail is pending. To prove that you are human, please reply to this message so that it will be delivered.",
    ],
    [
      "a filter that breaks its lines",
      ["From: jo@receiver.example", "Auto-Submitted: auto-replied"],
      "Your mail requires verification",
      "Before I see your mail, please verify that you\nare a live human and no machine.",
    ],
    [
      "a filter that answers under our subject",
      ["From: jo@receiver.example", "Return-Path: <>"],
      "Re: A question about your roof",
      "I take mail only from senders I have approved. Fill out the form to be added to my list of approved senders.",
    ],
    [
      "a filter that calls itself one",
      ["From: jo@receiver.example"],
      "AntiSpam >> A question",
      "Just this once, click the link below so I can receive your emails.",
    ],
    [
      "a filter that asks whether it was us",
      ["From: jo@receiver.example"],
      "Re: A question about your roof",
      "Your mail waits. Please confirm that this message\nactually came from you.",
    ],
    [
      "a filter that keeps mail in a queue",
      ["From: jo@receiver.example"],
      "Please confirm (conf#a81f)",
      "Your message has been queued until you confirm that you are a real person. Hit reply and send.",
    ],
    [
      "a French filter",
      ["From: robot@receiver.example"],
      "Votre message est bloqué pour authentification",
      "Un captcha protège cette boîte. Pour libérer votre message, merci de remplir ce formulaire.",
    ],
    [
      "a French service",
      ["From: jo@invitations.mailinblack.com"],
      "Encore un clic",
      "Click here to deliver your mail: you are asked to confirm that you are human.",
    ],
  ])("knows the challenge of %s", (_, from, subject, words) => {
    const { kind, reports } = parseReport(
      mailOf([...from, "To: ann@sender.example", `Subject: ${subject}`], words),
    );
    expect({ kind, reports }).toEqual({ kind: "challenge", reports: [] });
  });

  it("takes a mail that calls itself an automated answer below its words for one, and no mail that quotes one", () => {
    const words = "Dear Sir or Madam,\n\nwe have your mail.\n\n";
    const said = "This is an automated acknowledgement. Please do not reply.";
    expect(answer("Re: A question", `${words}${said}`).kind).toBe("autoreply");
    expect(answer("Re: A question", `Is there a human, too?\n\n> ${said}`).kind).toBe("none");
    expect(answer("Re: A question", `I was told that this is an automated reply.`).kind).toBe("none");
  });

  it("takes the words of somebody's absence for no bounce, though they speak of failure and name others", () => {
    expect(
      answer(
        "Out of office",
        "Mail to me will not be delivered. My account is disabled, write to <al@receiver.example>",
        ["Return-Path: <>"],
      ),
    ).toMatchObject({ kind: "autoreply", reports: [{ recipient: "jo@receiver.example" }] });
  });

  it.each([
    "Re: Undelivered Mail Returned to Sender",
    "Fwd: failure notice",
    "AW: Unzustellbar: Frage",
    "To Jo [Fwd: Returned mail: see transcript for details]",
    "Undelivered Mail Returned to Sender (fwd)",
  ])("takes a human's mail about a bounce for none: %s", (subject) => {
    expect(
      answer(subject, "See below, <al@receiver.example>: 550 5.1.1 User unknown. It could not be delivered.")
        .kind,
    ).toBe("none");
  });

  it.each(["Undeliverable: [Fwd: A question]", "Mail delivery failed: A question (fwd)"])(
    "takes a server's report on a message that we forwarded for one: %s",
    (subject) => {
      const from = ["From: postmaster@third.example", "To: ann@sender.example", `Subject: ${subject}`];
      expect(parseReport(mailOf(from, "Nobody will see it.")).kind).toBe("bounce");
    },
  );

  it("takes what comes from the empty sender for no human's answer, whatever it says", () => {
    expect(answer("Hello", "We rejected nothing.", ["Return-Path: <>"]).kind).toBe("autoreply");
  });

  it("lists where the mail was delivered, our own server's word first", () => {
    expect(
      parseReport(
        mailOf(
          [
            "Delivered-To: b+x@bounce.sender.example",
            "X-Original-To: y@sender.example",
            "To: z@sender.example",
            "From: jo@r.example",
          ],
          "Hi",
        ),
      ).envelopeRecipients,
    ).toEqual(["b+x@bounce.sender.example", "y@sender.example", "z@sender.example"]);
  });

  it("keeps the writer's words and leaves our quoted message out of them", () => {
    const quoted =
      "From: Ann <ann@sender.example>\nSent: Monday, 2 November 2026 10:00\nTo: Jo\nSubject: A question\n\nUnsubscribe";
    expect(answer("Re: A question", `Call me.\n\nJo\n\n${quoted}`).text.trim()).toBe("Call me.\n\nJo");
    expect(answer("Re: A question", `Call me.\n\n-----Original Message-----\n${quoted}`).text.trim()).toBe(
      "Call me.",
    );
  });
});
