import { describe, expect, it } from "vitest";
import { parseReport } from "./parse-report.ts";
import { mailOf } from "./report-mails.ts";

const read = (subject: string, words: string, head: readonly string[] = []) =>
  parseReport(
    mailOf(
      [
        "From: Jo <jo@receiver.example>",
        ...head,
        `Subject: ${subject}`,
        "Content-Type: text/plain; charset=utf-8",
      ],
      words,
    ),
  );

const ours = "Your message\n\n   To: Jo\n   Subject: A question\n   Sent: Monday\n\n";

describe("a receipt in words", () => {
  it.each([
    [
      "Notes",
      "Jo is returning your message receipt",
      "Return Receipt\n\nYour document: A question\nwas received by: Jo\n",
    ],
    ["Outlook", "Read: A question", `${ours} was read on Monday.`],
    ["Outlook, unread", "Not read: A question", `${ours} was deleted without being read on Monday.`],
    [
      "Outlook in German",
      "Gelesen: Eine Frage",
      "Ihre Nachricht\n\n   An: Jo\n   Betreff: Eine Frage\n\nwurde am Montag gelesen.",
    ],
    [
      "a mail program",
      "Return Receipt (displayed) - A question",
      "This is a Return Receipt for the mail that you sent.",
    ],
  ])("says that it arrived: %s", (_, subject, words) => {
    expect(read(subject, words)).toMatchObject({
      kind: "delivered",
      reports: [{ recipient: null, class: "delivered", hard: false }],
    });
  });

  it.each([
    ["a human", "Read: our new terms", "Hi Ann, I sent you the terms. Was read by all of us."],
    ["a human who quotes", "Re: A question", `Thanks, it ${ours}was read on Monday.`],
    ["a newsletter", "Read: ten ways to be read", "Subject: lines matter."],
  ])("is none of %s", (_, subject, words) => {
    expect(read(subject, words).kind).toBe("none");
  });
});

describe("certified mail (PEC)", () => {
  const of = (what: string) => read("CONSEGNA: Domanda", "Ricevuta.", [`X-Ricevuta: ${what}`]).kind;

  it.each(["accettazione", "presa-in-carico", "avvenuta-consegna"])("arrived: %s", (what) => {
    expect(of(what)).toBe("delivered");
  });

  it.each(["errore-consegna", "non-accettazione", "preavviso-errore-consegna"])("did not: %s", (what) => {
    expect(of(what)).not.toBe("delivered");
  });

  it("tells who is not there, and why", () => {
    const words =
      'Avviso di mancata consegna\n\nNel messaggio "Domanda" proveniente da "ann@sender.example"\ne destinato all\'utente "al@receiver.example"\nè stato rilevato un errore 5.1.1 - Gestore S.p.A. - indirizzo non valido\nIl messaggio è stato rifiutato dal sistema.\n';
    const head = ["Return-Path: <>", "X-Ricevuta: errore-consegna"];
    expect(read("AVVISO DI MANCATA CONSEGNA: Domanda", words, head)).toMatchObject({
      kind: "bounce",
      reports: [{ recipient: "al@receiver.example", class: "hard" }],
    });
  });
});

it.each(["sent by", "proveniente da", "inviato da", "gesendet von", "envoyé par", "enviado por"])(
  "takes nobody for the one who failed whom a report calls its sender: %s",
  (words) => {
    const told = read("Mail delivery failed", `The message ${words} "ann@sender.example" was rejected.`, [
      "Return-Path: <>",
    ]);
    expect(told).toMatchObject({ kind: "bounce", reports: [{ recipient: null }] });
  },
);

it("knows the answering program that delivers to itself", () => {
  const head = ["Delivered-To: b+token@bounce.sender.example", "Delivered-To: Autoresponder"];
  expect(read("Friday, June 8th", "I am not in.", head).kind).toBe("autoreply");
  expect(read("Friday, June 8th", "I am not in.", head.slice(0, 1)).kind).toBe("none");
});
