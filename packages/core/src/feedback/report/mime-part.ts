import { decodeBase64 } from "./binary.ts";
import { decodeCharset, decodeQuotedPrintable } from "./decode.ts";
import { type ContentType, contentTypeOf, type Headers, headerOf, parseHeaders } from "./headers.ts";
import { mimeLimits } from "./mime-limits.ts";

/** One part of a mail, in document order. A returned message's parts carry `inMessage` > 0. */
export type MimePart = {
  readonly headers: Headers;
  readonly contentType: ContentType;
  /** Decoded text of a leaf; empty for containers. */
  readonly text: string;
  /** How many `message/rfc822` wrappers stand around it. */
  readonly inMessage: number;
  /** What an attachment carries, still encoded; null for text and containers. */
  readonly attached: { readonly body: string; readonly encoding: string } | null;
};

type Work = {
  readonly source: string;
  readonly depth: number;
  readonly inMessage: number;
  readonly defaultType: string;
};

/** UTF-8's byte order mark, a byte a character, and empty lines: some programs save mail behind them. */
const beforeHead = /^(?:\u00ef\u00bb\u00bf)?(?:[ \t]*\r?\n)*/;

/** Divides a mail (as a binary string) into leaves and wrapped messages. Bounded in depth, parts and text. */
export function walkMime(mail: string): readonly MimePart[] {
  const parts: MimePart[] = [];
  const source = mail.replace(beforeHead, "");
  const stack: Work[] = [{ source, depth: 0, inMessage: 0, defaultType: "text/plain" }];
  while (parts.length < mimeLimits.parts) {
    const work = stack.pop();
    if (!work) break;
    const { part, children } = divide(work);
    parts.push(part);
    for (let at = children.length - 1; at >= 0; at -= 1) {
      const child = children[at];
      if (child) stack.push(child);
    }
  }
  return parts;
}

function divide(work: Work): { part: MimePart; children: readonly Work[] } {
  const { headers, body } = splitHead(work.source);
  const named = contentTypeOf(headerOf(headers, "content-type"));
  const contentType = named.type.includes("/") ? named : { ...named, type: work.defaultType };
  const { type, params } = contentType;
  const container = (children: readonly Work[]) => ({
    part: { headers, contentType, text: "", inMessage: work.inMessage, attached: null },
    children,
  });
  const inner = { depth: work.depth + 1, inMessage: work.inMessage, defaultType: "text/plain" };
  const isDivided = type.startsWith("multipart/");
  if (work.depth < mimeLimits.depth && (isDivided || type === "text/plain")) {
    const pieces = isDivided
      ? (splitParts(body, params.get("boundary") ?? null, mimeLimits.parts) ??
        splitParts(body, boundaryIn(body), mimeLimits.parts))
      : splitParts(body, boundaryAtStart(body), mimeLimits.parts);
    if (pieces) return container(pieces.map((source) => ({ ...inner, source })));
  }
  const encoding = (headerOf(headers, "content-transfer-encoding") ?? "").toLowerCase();
  if (work.depth < mimeLimits.depth && isMessage(type))
    return container([{ ...inner, source: unwrapped(body, encoding), inMessage: work.inMessage + 1 }]);
  const isText = /^(?:text|message|multipart)\/|^application\/json/.test(type);
  const text = isText ? decoded(body, encoding, params.get("charset") ?? null) : "";
  const isWords = /^(?:text\/(?!xml)|message\/|multipart\/)/.test(type);
  const attached = isWords ? null : { body, encoding };
  return { part: { headers, contentType, text, inMessage: work.inMessage, attached }, children: [] };
}

function isMessage(type: string): boolean {
  return type === "message/rfc822" || type === "message/global";
}

function unwrapped(body: string, encoding: string): string {
  const cut = body.replace(/^(?:\r?\n)+/, "");
  if (encoding.includes("base64")) return decodeBase64(cut.slice(0, mimeLimits.bytes));
  return encoding.includes("quoted-printable") ? decodeQuotedPrintable(cut) : cut;
}

function decoded(body: string, encoding: string, charset: string | null): string {
  const cut = body.slice(0, mimeLimits.text * 2);
  const binary = encoding.includes("base64")
    ? decodeBase64(cut)
    : encoding.includes("quoted-printable")
      ? decodeQuotedPrintable(cut)
      : cut;
  return decodeCharset(binary, charset).slice(0, mimeLimits.text).replace(/\r\n?/g, "\n");
}

/** Head and body; a source that starts with an empty line or with prose has no head. */
function splitHead(source: string): { headers: Headers; body: string } {
  const start = /^(?:(?:>?From |\*{3,100}).{0,300}\r?\n)?/.exec(source)?.[0].length ?? 0;
  if (!/^[\x21-\x39\x3b-\x7e]{1,80}[ \t]*:/.test(source.slice(start, start + 100)))
    return { headers: [], body: source.slice(start).replace(/^\r?\n/, "") };
  const window = source.slice(start, start + mimeLimits.headerSection);
  const end = /\r?\n[ \t]*\r?\n/.exec(window);
  const headEnd = end ? end.index : window.length;
  return {
    headers: parseHeaders(window.slice(0, headEnd)),
    body: end ? source.slice(start + headEnd + end[0].length) : "",
  };
}

/**
 * The parts between boundary lines; null when there are none, so that the body is read as it stands. A boundary may be
 * the beginning of another one within (RFC 2046, 5.1.2): lines that go on behind it count only where none ends with it.
 */
function splitParts(body: string, boundary: string | null, most: number): readonly string[] | null {
  if (!boundary) return null;
  const mark = `--${boundary}`;
  return piecesBetween(body, mark, most, endsBehind) ?? piecesBetween(body, mark, most, () => true);
}

/** The boundary that a body shows by itself: a line before a part's head, or before an empty one. */
function boundaryIn(body: string): string | null {
  return (
    /(?:^|\n)--(\S{1,200})[ \t]*\r?\n(?=content-[a-z-]{1,40}:|\r?\n)/i.exec(body.slice(0, 20_000))?.[1] ??
    null
  );
}

/**
 * The boundary of a mail whose head lost its type on the way: the body begins with it, at most behind the line for
 * programs without MIME. Further below it is the message's that is returned.
 */
function boundaryAtStart(body: string): string | null {
  const found =
    /^\s{0,20}(?:(?=[^\n]{0,120}(?:mime|multi-?part))[^\n]{1,200}\n\s{0,20}){0,3}--(\S{1,200})[ \t]*\r?\n(?=content-[a-z-]{1,40}:|(\r?\n))/i.exec(
      body.slice(0, 2_000),
    );
  const boundary = found?.[1];
  if (!found || boundary === undefined) return null;
  // A line drawn above a text is none: where the first part has no head, the second one must have.
  const next = found[2] === undefined ? 0 : body.indexOf(`\n--${boundary}`, found[0].length);
  const behind = body.slice(next + boundary.length + 3, next + boundary.length + 300);
  return next === 0 || (next > 0 && /^[ \t]*\r?\ncontent-/i.test(behind)) ? boundary : null;
}

/** Whether a boundary line ends behind the boundary, or closes the last part. */
function endsBehind(body: string, end: number): boolean {
  return end >= body.length || /^(?:--|[ \t\r\n])/.test(body.slice(end, end + 2));
}

function piecesBetween(
  body: string,
  mark: string,
  most: number,
  isLine: (body: string, end: number) => boolean,
): readonly string[] | null {
  const pieces: string[] = [];
  const nextLine = (from: number): number => {
    let at = lineStart(body, mark, from);
    while (at >= 0 && !isLine(body, at + mark.length)) at = lineStart(body, mark, at + 1);
    return at;
  };
  let at = nextLine(0);
  while (at >= 0 && pieces.length < most) {
    const lineEnd = body.indexOf("\n", at);
    if (lineEnd < 0) break;
    const next = nextLine(lineEnd);
    const isClose = body.startsWith("--", at + mark.length);
    const piece = body.slice(lineEnd + 1, next < 0 ? body.length : next);
    if (!isClose || next >= 0 || /^content-/im.test(piece.slice(0, 200))) pieces.push(piece);
    at = next;
  }
  return pieces.length > 0 ? pieces : null;
}

function lineStart(body: string, mark: string, from: number): number {
  for (let at = body.indexOf(mark, from); at >= 0; at = body.indexOf(mark, at + 1)) {
    const before = at === 0 ? "\n" : body[at - 1];
    if (before === "\n") return at;
    // Some relays indent the boundary of a report by a space.
    if (before === " " && (at === 1 || body[at - 2] === "\n")) return at;
  }
  return -1;
}
