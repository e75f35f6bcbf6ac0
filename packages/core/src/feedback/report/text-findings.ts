import { addressesIn, addressIn, addressPattern, sameAddress } from "./address.ts";
import { decodeCharset } from "./decode.ts";
import { headerOf } from "./headers.ts";
import { isOfDelayed } from "./mail-signs.ts";
import { namings } from "./namings.ts";
import type { Finding } from "./parsed-report.ts";
import type { Mail } from "./read-mail.ts";

const mostRecipients = 50;
const longestWords = 2_000;
const longestText = 24_000;
const longestLine = 600;

/** Headers that name us, to whom the report was sent, and its sender. */
const ownHeaders = [
  "to",
  "from",
  "delivered-to",
  "x-original-to",
  "envelope-to",
  "return-path",
  "sender",
  "reply-to",
  "cc",
];

type Named = { readonly line: number; readonly recipient: string };

/** Failed recipients of a report that is written for people. */
export function findingsOfText(mail: Mail): readonly Finding[] {
  const lines = linesOf(mail);
  const failed = unique(addressesOf(mail, ["x-failed-recipients"])).slice(0, mostRecipients);
  const isWritten = failed.some((recipient) => mentions(mail.text, recipient));
  const named = isWritten ? namedAmong(lines, failed) : namedBy(lines, mail);
  const elsewhere = failed.length > 0 ? failed : returnedRecipients(mail);
  const found = named.length > 0 ? named : elsewhere.map((recipient) => ({ recipient, line: 0 }));
  return found.map(({ recipient }, at) => ({
    recipient: expandedFrom(lines, found, at) ?? recipient,
    action: isStillTried(lines, found, at) ? "delayed" : "failed",
    status: null,
    words: wordsOf(lines, found, at),
    remoteHost: null,
  }));
}

/** Some reports list whom they gave up and whom they go on to try, each under a heading of its own. */
function isStillTried(lines: readonly string[], named: readonly Named[], at: number): boolean {
  const { line = 0 } = named[at] ?? {};
  const above = lines.slice(Math.max(line - mostLinesOfList, 0), line);
  const heading = above.findLast((text) => text.length <= longestLine && isHeading(text));
  return heading !== undefined && isOfDelayed(heading);
}

const mostLinesOfList = 60;

/** A heading right over the next one's name is about him. */
function withoutHeading(own: readonly string[]): readonly string[] {
  const last = own.findLastIndex((line) => line.trim() !== "");
  return last > 0 && isHeading(own[last] ?? "") ? own.slice(0, last) : own;
}

/** "The following addresses had transient errors:", "----- Still being tried -----". */
function isHeading(line: string): boolean {
  return (
    !line.includes("@") &&
    /(?:[:：]|-{3}|={3}|\*{3})\s{0,9}$/.test(line) &&
    lettersIn(line) > mostLettersOfNaming
  );
}

/** Whether the mail's own words name somebody who failed. */
export function namesRecipient(mail: Mail): boolean {
  return namedBy(linesOf(mail), mail).length > 0;
}

/** Where the mail's words speak of these recipients, for reports whose structure leaves the reason out. */
export function wordsAbout(mail: Mail, recipients: readonly string[]): readonly (readonly string[])[] {
  const lines = linesOf(mail);
  const named = namedAmong(lines, recipients);
  const spoken = recipients.filter((recipient) => mentions(mail.text, recipient));
  return recipients.map((recipient) =>
    // What is said of others is not said of one whom the words leave out.
    spoken.length > 0 && !spoken.includes(recipient)
      ? []
      : wordsOf(
          lines,
          named,
          named.findIndex((one) => one.recipient === recipient),
        ),
  );
}

function linesOf(mail: Mail): readonly string[] {
  return mail.text
    .slice(0, longestText)
    .split("\n")
    .map((line) => (subjectLine.test(line) || idLine.test(line) ? "" : line));
}

/** What our message was about is ours: a subject may well speak of full mailboxes. */
const subjectLine =
  /^[ \t>*]{0,12}(?:subject|betreff|objet|asunto|oggetto|assunto|onderwerp|ämne|emne|temat|тема|主题|主旨|件名)[ \t]{0,9}[:：]/i;

/** A Message-ID looks like an address, and is nobody's. */
const idLine = /^[ \t>*]{0,12}(?:(?:original|your)[ -])?message[ -]?(?:id|token|reference)[ \t]{0,9}[:=]/i;

/** The lines from a recipient's name to the next one's, then the transcript, then everything. */
function wordsOf(lines: readonly string[], named: readonly Named[], at: number): readonly string[] {
  const { line = 0, recipient = "" } = named[at] ?? {};
  const next = named.find((one) => one.line > line)?.line ?? lines.length;
  const own = withoutHeading(lines.slice(line, next)).join("\n");
  const transcript = lines.filter((text) => isReplyAbout(text, recipient)).join("\n");
  // Of several, one's own words or none: the others' reasons are theirs.
  const isToldApart = named.length > 1 && (transcript !== "" || lettersIn(own) >= mostLettersOfNaming);
  const isTold = serverReply.test(own) || isToldApart;
  const whole = isTold ? [] : [lines.join("\n")];
  return [own, transcript, ...whole]
    .map((words) => words.slice(0, longestWords))
    .filter((words) => words.replace(addressesInWords, "").replace(/[\s\x21-\x2f:-@[-`{-~]/g, "").length > 3);
}

/** More letters than "Failed address:" beside the address itself. */
const mostLettersOfNaming = 24;

function lettersIn(words: string): number {
  return words.slice(0, longestLine).replace(addressesInWords, "").replace(/\P{L}/gu, "").length;
}

/** The remote server's own reply: what the reporter writes around it is not asked any more. */
const serverReply = /\b(?:said|responded|replied|returned): {1,2}[45]\d\d[ -]/i;

const addressesInWords = new RegExp(addressPattern, "g");

function isReplyAbout(line: string, recipient: string): boolean {
  return /^\s{0,8}(?:<<< |\.\.\. )?[45]\d\d[ -]/.test(line) && mentions(line, recipient);
}

/** Whom we wrote to, where an alias led to the one who failed (sendmail). */
function expandedFrom(lines: readonly string[], named: readonly Named[], at: number): string | null {
  const line = named[at]?.line ?? 0;
  const beside = lines.slice(line, line + 4).join("\n");
  const found = /\(expanded from: <([^<>\s]{3,320})>\)/.exec(beside)?.[1];
  return found === undefined ? null : addressIn(found);
}

function mentions(text: string, address: string): boolean {
  return text.toLowerCase().includes(address.toLowerCase());
}

/**
 * Our own address is passed over, unless nobody else is named. A sentence may name anybody, whom to ask for one: the
 * message that is returned tells which of them it was for.
 */
function namedBy(lines: readonly string[], mail: Mail): readonly Named[] {
  const own = addressesOf(mail, ownHeaders);
  const surely = namedExcept(lines, own, namings.slice(0, -sentences));
  if (surely.length > 0) return surely;
  const others = namedExcept(lines, own, namings.slice(-sentences));
  const meant = returnedRecipients(mail, mostRecipients).filter((recipient) =>
    mentions(mail.text, recipient),
  );
  if (meant.length > 0) {
    const isMeant = ({ recipient }: Named) =>
      meant.some((one) => mailboxName(one) === mailboxName(recipient));
    return others.some(isMeant) ? others.filter(isMeant) : namedAmong(lines, meant);
  }
  return others.length > 0 ? others : namedExcept(lines, addressesOf(mail, ["from"]), namings.slice(0, -1));
}

/** Servers inside a company have names of their own: jo@receiver.example is jo@mail-5.receiver.example there. */
function mailboxName(address: string): string {
  return address.slice(0, address.lastIndexOf("@")).toLowerCase();
}

/** The last of the namings look anywhere in a line. */
const sentences = 2;

function namedExcept(
  lines: readonly string[],
  own: readonly string[],
  ways: readonly RegExp[],
): readonly Named[] {
  for (const way of ways) {
    const named: Named[] = [];
    for (const [line, text] of lines.entries()) {
      if (!text.includes("@")) continue;
      const address = way
        .exec(text.slice(0, longestLine))
        ?.slice(1)
        .find((group) => group !== undefined);
      const first = address === undefined ? null : addressIn(address);
      for (const recipient of first === null ? [] : addressesBeside(text, first)) {
        const isKnown = (known: string) => sameAddress(known, recipient);
        if (own.some(isKnown) || named.some((one) => isKnown(one.recipient))) continue;
        named.push({ line, recipient });
      }
      if (named.length >= mostRecipients) break;
    }
    if (named.length > 0) return named;
  }
  return [];
}

/** All addresses of a line that is nothing but a list of them, else the one that it names. */
function addressesBeside(line: string, named: string): readonly string[] {
  if (line.length > longestLine) return [named];
  const rest = line.replace(addressesInWords, "");
  return /^[\s<>,;"']*$/.test(rest) ? addressesIn(line) : [named];
}

function namedAmong(lines: readonly string[], recipients: readonly string[]): readonly Named[] {
  const lowered = lines.map((line) => line.toLowerCase());
  return recipients
    .map((recipient) => {
      const needle = recipient.toLowerCase();
      const starting = lowered.findIndex((line) => line.trimStart().replace(/^</, "").startsWith(needle));
      const line = starting >= 0 ? starting : lowered.findIndex((text) => text.includes(needle));
      return { line: Math.max(line, 0), recipient };
    })
    .sort((a, b) => a.line - b.line);
}

/** A server that names its recipient by what he is called inside: the message that it returns tells whom it went to. */
export function withReturnedRecipient(mail: Mail, findings: readonly Finding[]): readonly Finding[] {
  const [only, ...others] = findings;
  if (!only || others.length > 0 || only.recipient !== null) return findings;
  return [{ ...only, recipient: returnedRecipients(mail)[0] ?? null }];
}

/** Whom the returned message was for: the last resort. Nobody when it was for more than `most`. */
function returnedRecipients(mail: Mail, most = 1): readonly string[] {
  const to = headerOf(mail.returned, "x-original-to") ?? headerOf(mail.returned, "to");
  const found = to === null ? [] : unique(addressesIn(to));
  return found.length <= most ? found : [];
}

function addressesOf(mail: Mail, names: readonly string[]): readonly string[] {
  return mail.headers
    .filter(([name]) => names.includes(name))
    .flatMap(([, value]) => addressesIn(decodeCharset(value, null)));
}

function unique(addresses: readonly string[]): readonly string[] {
  return addresses.filter(
    (address, at) => addresses.findIndex((other) => sameAddress(other, address)) === at,
  );
}
