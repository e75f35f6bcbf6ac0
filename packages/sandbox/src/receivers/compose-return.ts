import type { EpochMs } from "@penguinmails/core/time";
import PostalMime from "postal-mime";
import { chanceOf, pickIndex } from "../dns/chance.ts";
import { receiverName } from "../dns/synthetic.ts";
import {
  complaintSenders,
  deliveryReport,
  type Field,
  feedbackReport,
  mailDate,
  plainMail,
} from "./compose.ts";
import { addressOf, domainOf, fieldOf, type MailText, mailText } from "./mail-text.ts";
import type { Return } from "./plan-returns.ts";
import { profiles } from "./profiles.ts";
import { absenceTexts, nameOf, replyTexts } from "./reply-texts.ts";

type ReturnMail = {
  /** Empty for the null sender. */
  readonly from: string;
  readonly to: string;
  /** Latin1 text, one character a byte. */
  readonly raw: string;
};

const longestReturnedText = 50_000;
const mostQuotedLines = 30;
/** Where complaints are told to: the address that the sender gave the operators. */
const complaintsTo = (from: string): string => `fbl@${domainOf(from)}`;

/** The mail that goes back; `id` makes its Message-ID, the same for each attempt. Null when nobody is to have it. */
export async function composeReturn(
  seed: number,
  id: string,
  back: Return,
  now: EpochMs,
): Promise<ReturnMail | null> {
  const mail = mailText(back.raw);
  switch (back.kind) {
    case "dsn":
      return bounce(seed, id, back, mail, now);
    case "arf":
      return complaint(id, back, mail, now);
    case "reply":
      return reply(seed, id, back, mail, now);
    case "auto-reply":
      return absence(seed, id, back, mail, now);
    case "opt-out-mail":
      return optOut(id, back, now);
    case "complaint":
    case "one-click":
      return null;
  }
}

function bounce(seed: number, id: string, back: Return, mail: MailText, now: EpochMs): ReturnMail {
  const name = receiverName(back.last);
  const isFull = chanceOf(seed, "bounce", back.recipient.toLowerCase()) < 0.25;
  const [status, diagnostic] = isFull ? fullOf(back) : goneOf(back);
  const whole = back.raw.length <= longestReturnedText;
  return {
    from: "",
    to: back.envelope.from,
    raw: deliveryReport({
      reportingMta: name,
      from: back.host === "ms365" ? `postmaster@${domainOf(back.recipient)}` : `MAILER-DAEMON@${name}`,
      to: back.envelope.from,
      recipient: back.recipient,
      arrivedMs: back.arrivedMs,
      atMs: now,
      status,
      diagnostic,
      messageId: `${id}@${name}`,
      returned: whole
        ? { type: "message/rfc822", text: back.raw }
        : { type: "text/rfc822-headers", text: mail.headerText },
    }),
  };
}

function goneOf({ host, recipient }: Return): readonly [string, string] {
  if (host !== "ms365") return ["5.1.1", `550 5.1.1 <${recipient}> User doesn't exist: ${recipient}`];
  return [
    "5.1.10",
    `550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient ${recipient} not found by SMTP address lookup`,
  ];
}

function fullOf({ host, recipient }: Return): readonly [string, string] {
  if (host !== "ms365")
    return ["5.2.2", `552 5.2.2 <${recipient}> Quota exceeded (mailbox for user is full)`];
  return ["5.2.2", "554 5.2.2 mailbox full; STOREDRV.Deliver.Exception:QuotaExceededException"];
}

function complaint(id: string, back: Return, mail: MailText, now: EpochMs): ReturnMail | null {
  const form = profiles[back.host].complaints;
  if (form === "untold") return null;
  const to = complaintsTo(back.envelope.from);
  return {
    from: complaintSenders[form],
    to,
    raw: feedbackReport({
      ...{ form, to, recipient: back.recipient, mailFrom: back.envelope.from },
      sourceIp: back.envelope.ip,
      reportedDomain: back.fromDomain,
      arrivedMs: back.arrivedMs,
      atMs: now,
      messageId: `${id}@${domainOf(complaintSenders[form])}`,
      ...{ headerText: mail.headerText, raw: back.raw },
    }),
  };
}

/** Where an answer goes: Reply-To before From (RFC 5322 §3.6.2). */
const answerTo = (mail: MailText): string | null =>
  addressOf(fieldOf(mail, "Reply-To")) ?? addressOf(fieldOf(mail, "From"));

async function reply(
  seed: number,
  id: string,
  back: Return,
  mail: MailText,
  now: EpochMs,
): Promise<ReturnMail | null> {
  const to = answerTo(mail);
  const texts = replyTexts[back.habit] ?? [];
  const text = texts[pickIndex(texts.length, seed, "reply", back.recipient.toLowerCase())];
  if (to === null || text === undefined) return null;
  const parsed = await PostalMime.parse(Buffer.from(back.raw, "latin1"));
  const quoted = (parsed.text ?? "").trim().split(/\r?\n/).slice(0, mostQuotedLines);
  const writer = parsed.from?.name || nameOf(to);
  const values = { name: writer.split(" ")[0] ?? writer, me: nameOf(back.recipient), domain: "" };
  const introduction = `On ${mailDate(back.arrivedMs)}, ${writer} <${to}> wrote:`;
  return {
    from: back.recipient,
    to,
    raw: plainMail(
      [
        ...threadFields(id, back, mail, now),
        ["From", `${nameOf(back.recipient)} <${back.recipient}>`],
        ["To", to],
        ["Subject", `Re: ${(fieldOf(mail, "Subject") ?? "").replace(/^re:\s*/i, "")}`],
      ],
      [filled(text, values), "", introduction, ...quoted.map((line) => `> ${line}`)].join("\n"),
    ),
  };
}

function absence(seed: number, id: string, back: Return, mail: MailText, now: EpochMs): ReturnMail | null {
  // Sieve answers the envelope (RFC 5230 §4.1), the large operators the person.
  const isSieve = back.host === "hoster" || back.host === "own";
  const to = isSieve ? back.envelope.from : answerTo(mail);
  const text = absenceTexts[pickIndex(absenceTexts.length, seed, "absence", back.recipient.toLowerCase())];
  if (!to || text === undefined) return null;
  const values = { me: nameOf(back.recipient), domain: domainOf(back.recipient), name: "" };
  return {
    from: "",
    to,
    raw: plainMail(
      [
        ...threadFields(id, back, mail, now),
        ["From", `${nameOf(back.recipient)} <${back.recipient}>`],
        ["To", to],
        ["Subject", `${isSieve ? "Auto: " : "Automatic reply: "}${fieldOf(mail, "Subject") ?? ""}`],
        ["Auto-Submitted", "auto-replied"],
        ["X-Auto-Response-Suppress", "All"],
      ],
      filled(text, values),
    ),
  };
}

function optOut(id: string, back: Return, now: EpochMs): ReturnMail | null {
  const target = URL.parse(back.url ?? "");
  const to = addressOf(target ? decodeURIComponent(target.pathname) : null);
  if (to === null) return null;
  return {
    from: back.recipient,
    to,
    raw: plainMail(
      [
        ["Date", mailDate(now)],
        ["Message-ID", `<${id}@${domainOf(back.recipient)}>`],
        ["From", back.recipient],
        ["To", to],
        ["Subject", target?.searchParams.get("subject")?.replace(/[^\x20-\x7e]/g, " ") ?? "unsubscribe"],
      ],
      "This message was automatically generated by Apple Mail.\n",
    ),
  };
}

function threadFields(id: string, back: Return, mail: MailText, now: EpochMs): Field[] {
  const answered = fieldOf(mail, "Message-ID");
  const thread: Field[] =
    answered === null
      ? []
      : [
          ["In-Reply-To", answered],
          ["References", [fieldOf(mail, "References"), answered].filter(Boolean).join(" ")],
        ];
  return [["Date", mailDate(now)], ["Message-ID", `<${id}@${domainOf(back.recipient)}>`], ...thread];
}

function filled(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (hole, name: string) => values[name] ?? hole);
}
