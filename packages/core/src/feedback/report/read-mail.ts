import { binaryString } from "./binary.ts";
import { decodeCharset, decodeWords } from "./decode.ts";
import { type Headers, headerOf, parseHeaders } from "./headers.ts";
import { mimeLimits } from "./mime-limits.ts";
import { type MimePart, walkMime } from "./mime-part.ts";
import { splitReturned } from "./split-returned.ts";
import { textOfHtml } from "./text-of-html.ts";
import { withoutNotices } from "./without-notices.ts";

/** A collected mail as the dialects read it. */
export type Mail = {
  readonly headers: Headers;
  /** Parts that are the mail's own, in order. */
  readonly own: readonly MimePart[];
  /** Parts of messages inside it: a relay may have wrapped a report into another. */
  readonly wrapped: readonly MimePart[];
  /** The mail's own words without the message it returns; lines end with LF. */
  readonly whole: string;
  /** The same without what gateways and lists put around them. */
  readonly text: string;
  /** Headers of the message that it returns, as far as they came along. */
  readonly returned: Headers;
  readonly subject: string;
};

export function readMail(raw: Uint8Array): Mail {
  return mailOf(walkMime(withLineEnds(binaryString(raw.subarray(0, mimeLimits.bytes)))));
}

/**
 * The mail that this one carries, where it has no word of its own: forwarded as a file, or in a digest (RFC 2046, 5.1.5),
 * whose mails are read as one. Null when it speaks for itself or carries none.
 */
export function carriedMail(mail: Mail): Mail | null {
  const isSilent = mail.own.every(
    ({ contentType, text }) => contentType.type.startsWith("multipart/") || text.trim() === "",
  );
  if (!isSilent || mail.own.some(({ attached }) => attached !== null) || mail.wrapped.length === 0)
    return null;
  return mailOf(mail.wrapped.map((part) => ({ ...part, inMessage: part.inMessage - 1 })));
}

/**
 * The same mail with what its HTML says for its text: some servers put their report there alone, beside a text that is
 * somebody else's. Null when it has no such page.
 */
export function mailInHtml(mail: Mail): Mail | null {
  const html = mail.own.find((part) => part.contentType.type === "text/html" && !isAttached(part));
  if (!html) return null;
  const words = textOfHtml(html.text).replaceAll("\u00a0", " ").slice(0, mimeLimits.text);
  const { text, tail } = splitReturned(reportedWords(words));
  const returned = mail.returned.length > 0 ? mail.returned : headOf(tail);
  return { ...mail, whole: splitReturned(words).text, text, returned };
}

function mailOf(parts: readonly MimePart[]): Mail {
  const own = parts.filter((part) => part.inMessage === 0);
  const headers = own[0]?.headers ?? [];
  const { text, tail } = splitReturned(ownText(own, reportedWords) ?? ownText(own) ?? "");
  const attached = parts.find((part) => part.inMessage > 0 && part.headers.length > 0)?.headers;
  const headersOnly = own.find((part) =>
    /^(?:text|message)\/(?:rfc822|global)-headers$/.test(part.contentType.type),
  );
  const returned = attached ?? headOf(headersOnly?.text ?? tail);
  return {
    headers,
    own,
    wrapped: parts.filter((part) => part.inMessage > 0),
    whole: splitReturned(ownText(own) ?? "").text,
    text,
    returned,
    subject: decodeWords(decodeCharset(headerOf(headers, "subject") ?? "", null)),
  };
}

function headOf(message: string): Headers {
  const start = message.trimStart().slice(0, mimeLimits.headerSection);
  return parseHeaders(start.split(/\n[ \t]*\n/, 1)[0] ?? "");
}

/** Some gateways end lines by a bare CR, and some programs give each line's end a CR too many. */
function withLineEnds(source: string): string {
  if (!source.includes("\n")) return source.replaceAll("\r", "\n");
  return source.includes("\r\r\n") ? source.replace(/\r{1,9}\n/g, "\n") : source;
}

/**
 * Plain text first; HTML when there is no other but attached files (headers that a server returns as one). Null when
 * there is nothing at all.
 */
function ownText(own: readonly MimePart[], cut: (text: string) => string = (text) => text): string | null {
  const plain = wordsForPeople(own);
  const html = plain.some(isSaid)
    ? undefined
    : own.find(({ contentType }) => contentType.type === "text/html");
  const words = [...(html ? [textOfHtml(html.text)] : []), ...plain.map(({ text }) => text)]
    .map((text) => cut(text.replaceAll("\u00a0", " ")))
    .join("\n")
    .slice(0, mimeLimits.text);
  return words.trim() === "" ? null : words;
}

function wordsForPeople(own: readonly MimePart[]): readonly MimePart[] {
  return own.filter(
    (part) => part.contentType.type === "text/plain" || isUndivided(part) || isWordsForStatus(part),
  );
}

function isSaid(part: MimePart): boolean {
  return part.text.trim() !== "" && !isAttached(part);
}

function reportedWords(text: string): string {
  return withoutNotices(unquoted(text));
}

/** What a gateway or a ticket system quotes whole is its text all the same; a human who does so wrote nothing. */
function unquoted(text: string): string {
  const sign = /^\s*([>|])/.exec(text)?.[1];
  if (sign === undefined) return text;
  const lines = text.split("\n");
  if (!lines.every((line) => line.trim() === "" || line.startsWith(sign))) return text;
  return lines.map((line) => (line.startsWith(`${sign} `) ? line.slice(2) : line.slice(1))).join("\n");
}

function isAttached(part: MimePart): boolean {
  return /^\s*attachment\b/i.test(headerOf(part.headers, "content-disposition") ?? "");
}

/** Words for people under the name of the machine's part, as a gateway of carriers sends them. */
function isWordsForStatus({ contentType, text }: MimePart): boolean {
  return contentType.type === "message/delivery-status" && !/^[a-z-]{6,30}[ \t]*:/im.test(text);
}

function isUndivided(part: MimePart): boolean {
  return part.contentType.type.startsWith("multipart/") && part.text.length > 0;
}
