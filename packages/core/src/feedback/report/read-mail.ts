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
  const parts = walkMime(withLineEnds(binaryString(raw.subarray(0, mimeLimits.bytes))));
  const own = parts.filter((part) => part.inMessage === 0);
  const headers = own[0]?.headers ?? [];
  const { text, tail } = splitReturned(ownText(own, withoutNotices) ?? ownText(own) ?? "");
  const attached = parts.find((part) => part.inMessage > 0 && part.headers.length > 0)?.headers;
  const headersOnly = own.find((part) =>
    /^(?:text|message)\/(?:rfc822|global)-headers$/.test(part.contentType.type),
  );
  const returned =
    attached ??
    parseHeaders(
      (headersOnly?.text ?? tail)
        .trimStart()
        .slice(0, mimeLimits.headerSection)
        .split(/\n[ \t]*\n/, 1)[0] ?? "",
    );
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
  const plain = own.filter((part) => part.contentType.type === "text/plain" || isUndivided(part));
  const isSaid = (part: MimePart) => part.text.trim() !== "" && !isAttached(part);
  const html = plain.some(isSaid)
    ? undefined
    : own.find(({ contentType }) => contentType.type === "text/html");
  const words = [...(html ? [textOfHtml(html.text)] : []), ...plain.map(({ text }) => text)]
    .map((text) => cut(text.replaceAll("\u00a0", " ")))
    .join("\n")
    .slice(0, mimeLimits.text);
  return words.trim() === "" ? null : words;
}

function isAttached(part: MimePart): boolean {
  return /^\s*attachment\b/i.test(headerOf(part.headers, "content-disposition") ?? "");
}

function isUndivided(part: MimePart): boolean {
  return part.contentType.type.startsWith("multipart/") && part.text.length > 0;
}
