import { addressOfField } from "./address.ts";
import { headerOf, headersOf, parseHeaders } from "./headers.ts";
import type { Mail } from "./read-mail.ts";

/**
 * Who read it, deleted it unread, or has it in the mailbox: it arrived. Null when the mail is no receipt. Filters that
 * refuse in the form of a receipt say so in words, and are read before.
 */
export function receiptOf(mail: Mail): readonly string[] | null {
  return notified(mail) ?? (isCertified(mail) || isSaidToArrive(mail) ? [] : null);
}

/** RFC 8098. */
function notified(mail: Mail): readonly string[] | null {
  const receipt = mail.own.find(({ contentType }) =>
    /^message\/(?:global-)?disposition-notification$/.test(contentType.type),
  );
  if (!receipt) return null;
  const fields = parseHeaders(receipt.text.trim());
  const reader = addressOfField(
    headerOf(fields, "final-recipient") ?? headerOf(fields, "original-recipient") ?? "",
  );
  return reader === null ? [] : [reader];
}

/** What a provider of Italian certified mail (PEC, d.P.R. 68/2005) says of a message that it took or delivered. */
function isCertified(mail: Mail): boolean {
  return headersOf(mail.headers, "x-ricevuta").some((value) =>
    /^(?:accettazione|presa-in-carico|avvenuta-consegna)\b/i.test(value.trim()),
  );
}

/** Programs without MIME say it in words: Notes, Outlook where a gateway took the machine's part away. */
function isSaidToArrive(mail: Mail): boolean {
  const words = mail.text.trimStart().slice(0, 1_500);
  if (openings.test(words)) return true;
  return subjects.test(mail.subject) && aboutOurs.test(words) && wasRead.test(words);
}

const openings =
  /^(?:return receipt[ \t]*\n\s*your (?:document|message)\b|this is a (?:return|read) receipt for\b|dies ist eine (?:empfangs|lese)bestätigung\b|ceci est un accusé de (?:réception|lecture)\b)/i;
const subjects =
  /^(?:read|not read|gelesen|nicht gelesen|ungelesen|lu|non lu|leído|no leído|lida|lido|não lida|letto|non letto|gelezen|niet gelezen|przeczytano|прочтено|開封済み|已读|已讀|읽음)\s*[:：]/i;
/** Beside what it is about: our subject, or to whom and when it was sent. */
const aboutOurs =
  /^[ \t]*(?:to|subject|sent|an|betreff|gesendet|à|objet|envoyé|para|asunto|enviado|assunto|a|oggetto|inviato|aan|onderwerp|verzonden)[ \t]*:/im;
const wasRead =
  /\bwas (?:read|displayed|deleted without being read)\b|\bwurde\b[^\0]{0,80}\bgelesen\b|\ba été lu|\b(?:fue|ha sido) leído|\bfoi lid[ao]\b|\bè stato letto|\bis gelezen\b|\bzostał[ao]? przeczytan|было прочтено|開封されました|已于|읽었습니다/i;
