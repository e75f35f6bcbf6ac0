import type { ReplyStage } from "./reply-rule.ts";
import { unwrapReply } from "./unwrap-reply.ts";
import { withoutPageNames, withoutPages, wordsOfReply } from "./words-of-reply.ts";

/**
 * A reply made comparable: without what its mailer wrote around it, lower case, one line, addresses as `<@>`,
 * words_tied_together apart, continuation codes taken out. Code and stage are read from the whole.
 */
export type ReadReply = {
  readonly text: string;
  /** The same as rows of ours see it (`wordsOfReply`), and without the names of pages that it links to. */
  readonly linked: string;
  readonly words: string;
  readonly code: number | null;
  readonly enhanced: string | null;
  readonly stage: ReplyStage | null;
};

const longestText = 3_000;
const stages: readonly (readonly [pattern: RegExp, stage: ReplyStage])[] = [
  [
    /in reply to (?:end of )?data|after (?:the )?end of data|\(data\)|failed after i sent the message|>>> (?:data|\.)|smtp:data|data command|\(state 1[578]\)|error following data|\[data\]|\[end_of_data\]|after pipelined data|sending data block|at end of (?:data|message)|after message body|during message content|dot phase/,
    "data",
  ],
  [
    /in reply to rcpt|after (?:pipelined )?rcpt|rcpt to|does not like recipient|\[rcpt_to\]|\(state 14\)|following rcpt|rejected recipient|>>> rcpt|smtp:rcpt|\brcpt command|\(rcpt\)|rcpt was|did not like our rcpt|recipient was rejected/,
    "rcpt",
  ],
  [
    /in reply to mail|after (?:pipelined )?mail from|sender was rejected|\[mail_from\]|\(state [67]\)|>>> mail|did not like our mail/,
    "mail",
  ],
  [
    /in reply to (?:helo|ehlo)|after (?:helo|ehlo)|performing the (?:helo|ehlo)|my name was rejected|\(state 13\)/,
    "helo",
  ],
  [
    /refused to talk to me|initial (?:connection|server greeting)|connected to .{0,40}but greeting failed|after initial connection/,
    "connect",
  ],
];

/** Reads what stands in the text itself; the caller's own knowledge goes before it. */
export function readReply(raw: string): ReadReply {
  const flat = flatten(raw);
  const linked = comparable(wordsOfReply(unwrapReply(flat)));
  return {
    text: comparable(flat),
    linked,
    words: withoutPageNames(linked),
    code: codeOf(flat),
    enhanced: enhancedOf(flat),
    stage: stageOf(flat),
  };
}

/** The words of a reply as the table's rows see them. */
export function comparableText(raw: string): string {
  return comparable(flatten(raw));
}

/**
 * East Asian text puts no space around an address, and must not go with it: "ため、jo@receiver.exampleに". An apostrophe
 * belongs to it between letters (ann.o'neil@…), and what is quoted before the sign ("ann..lee"@…), and signs such
 * as & (ann&lee@…).
 */
const addressBesideWords =
  /(?<![\p{L}\p{N}._%+=&#!$-])<?(?:"[^"@]{1,64}"|[a-z\d](?:[a-z\d._%+=&#!$-]|(?<=[a-z])'(?=[a-z])){0,63})@[a-z\d.-]{1,200}\.[a-z]{2,24}(?![a-z\d.@-])>?/giu;

/** Addresses as `<@>`: what a sample is kept with, so that nobody's address is. */
export function withoutAddresses(text: string): string {
  return text
    .replace(addressBesideWords, "<@>")
    .replace(/<?[^\s<>()[\]"',;:]{1,128}@[^\s<>()[\]"',;:]{1,255}>?/g, "<@>");
}

function flatten(raw: string): string {
  return oneLine(raw).toLowerCase();
}

/** Zero-width signs, soft hyphens, and those that turn the direction of what follows. */
const unseen = /[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g;

/** Some mailers log what they made ready for a page. */
const entities: Readonly<Record<string, string>> = {
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&amp;": "&",
  "&#39;": "'",
  "&apos;": "'",
  "&nbsp;": " ",
};

/** The first of the text as one line, with plain apostrophes and hyphens, and nothing that people don't see. */
export function oneLine(raw: string): string {
  return raw
    .slice(0, longestText)
    .replace(unseen, "")
    .replace(/[\u2018\u2019\u201b]/g, "'")
    .replace(/[\u2010-\u2015]/g, "-")
    .replace(/&(?:lt|gt|quot|amp|#39|apos|nbsp);/gi, (entity) => entities[entity.toLowerCase()] ?? entity)
    .replace(/[\s\p{Cc}]+/gu, " ")
    .trim();
}

function comparable(flat: string): string {
  return withoutAddresses(unwrapReply(flat).replace(/^([245]\d\d)-/, "$1 "))
    .replace(/(?<=[a-z])_(?=[a-z])/g, " ")
    .replace(/ ([45]\d\d)-(?:[45]\.\d{1,3}\.\d{1,3} )?/g, " ")
    .replace(/(https?:\/\/[^\s#]{1,200})#[a-z]{1,40}(?![a-z0-9])/g, "$1");
}

export function stageOf(lowerCased: string): ReplyStage | null {
  return stages.find(([pattern]) => pattern.test(lowerCased))?.[1] ?? null;
}

/** The reply code, where the text shows that it is one. */
export function codeOf(text: string): number | null {
  const found =
    /\b(?:said|responded|response|reply|replied|returned|was|error|smtp|reason|to me|to)[:;]? {0,2}['"[(]?([2-5]\d\d)(?=[ \-:'"]|$)/i.exec(
      text,
    ) ??
    /^['"[(<]?(?:smtp[:;] ?)?([2-5]\d\d)(?=[ \-:;'"]|$)/i.exec(text) ??
    /(?:^|[ '"(:\]])([45]\d\d)[ -]['"]?#?[45]\.\d\.\d/.exec(text) ??
    /[ '"(]([45][0-5]\d)-?['"]? (?=[a-z<'"])/i.exec(text) ??
    /(?:^|[ '"(])([45][0-5]\d)[:;-] ?/.exec(text);
  const code = Number(found?.[1]);
  return code >= 200 && code < 600 ? code : null;
}

/**
 * The enhanced code that says most: the first that is not `x.0.0`, those behind a reply code first. What an address or a
 * Message-ID looks like (`5.1.1@receiver.example`), or a page's name, is no code.
 */
export function enhancedOf(whole: string): string | null {
  const text = withoutPages(withoutAddresses(whole));
  const pattern = /(?:^|[^\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.]*\d)/g;
  const all = [...text.slice(0, longestText).matchAll(pattern)].map((found) => found[1] ?? "");
  const behindCode = /\b[245]\d\d[ -]['"]?#?([245]\.\d{1,3}\.\d{1,3})(?![\d.]*\d)/.exec(text)?.[1];
  if (behindCode && !behindCode.endsWith(".0.0")) return behindCode;
  return all.find((code) => !code.endsWith(".0.0")) ?? behindCode ?? all[0] ?? null;
}
