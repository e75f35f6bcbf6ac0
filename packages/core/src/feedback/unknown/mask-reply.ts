import { parse } from "tldts";
import { oneLine, withoutAddresses } from "../reply/read-reply.ts";
import { unwrapReply } from "../reply/unwrap-reply.ts";
import { maskUrl } from "./mask-url.ts";
import { personalWords } from "./personal-words.ts";

/** A reply without what belongs to one message: as people may read it, and as it is grouped. */
type MaskedReply = {
  /**
   * One line. Addresses are `<@>`, IPs `<ip>`, hosts `<host>`, ids and long numbers `<id>`, what the recipient is called
   * `<name>`. Short numbers stay.
   */
  readonly sample: string;
  /** The same in lower case, with every number but codes as `<n>`: equal for replies of the same words. */
  readonly template: string;
};

/** What stands in a sample, and what in its template; null: the word itself. */
type Mark = readonly [shown: string, grouped: string] | null;

const tokens =
  /<@>|https?:\/\/[^\s<>"'()[\]]{1,300}|(?<![\p{L}\p{N}])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}(?![\p{L}\p{N}])|[\p{L}\p{N}](?:[\p{L}\p{N}_.+-]*[\p{L}\p{N}])?/giu;

/**
 * Takes out of a reply what differs from message to message, and what belongs to people. Codes stay, those of the
 * protocol and those of operators (`S3150`, `RP-001`): two of them are two refusals.
 */
export function maskReply(raw: string, recipient: string): MaskedReply {
  const text = withoutAddresses(unwrapReply(oneLine(raw)));
  const personal = personalWords(recipient);
  let [sample, template, from] = ["", "", 0];
  for (const found of text.matchAll(tokens)) {
    const between = text.slice(from, found.index);
    const end = found.index + found[0].length;
    const around = {
      before: text.slice(Math.max(0, found.index - 2), found.index),
      after: text.slice(end, end + 8),
    };
    const [shown, grouped] = markOf(found[0], around, personal) ?? [found[0], found[0]];
    sample += between + shown;
    template += between + grouped;
    from = end;
  }
  const rest = text.slice(from);
  return { sample: sample + rest, template: (template + rest).toLowerCase() };
}

type Around = { readonly before: string; readonly after: string };

function markOf(word: string, around: Around, personal: ReadonlySet<string>): Mark {
  if (word === "<@>") return null;
  if (/^https?:\/\//i.test(word)) return twice(maskUrl(word, personal));
  if (word.includes(":")) return colonMark(word);
  const goesOn = /(?:^|[ :;(["'])$/.test(around.before) ? /^([245]\d\d-)(.+)$/.exec(word) : null;
  if (goesOn) return afterCode(goesOn[1] ?? "", goesOn[2] ?? "", personal);
  if (personal.has(word.toLowerCase())) return twice("<name>");
  if (/^\d{1,3}(?:\.\d{1,3}){3}$/.test(word)) return twice("<ip>");
  if (isHost(word)) return twice("<host>");
  return /\d/.test(word) ? numberMark(word, around) : null;
}

/** An IPv6 address, or a time of day. */
function colonMark(word: string): Mark {
  if (!/\d/.test(word)) return null;
  return /^\d{1,2}:\d\d:\d\d$/.test(word) ? [word, "<n>"] : twice("<ip>");
}

const units = "[kmg]i?b|b|bytes?|ms|s|secs?|min|mins|h|hrs?|d|days?|st|nd|rd|th";
const amount = new RegExp(`^(\\d{1,4})(${units})$`, "i");

/** A word with a digit in it: a code stays, a short number gets the mark of numbers, the rest is somebody's id. */
function numberMark(word: string, { before, after }: Around): Mark {
  if (/^[245]\.\d{1,3}\.\d{1,3}$/.test(word)) return null;
  const isReplyCode = /(?:^|[:;(["'] ?)$/.test(before) || /^ [245]\.\d{1,3}\.\d/.test(after);
  if (isReplyCode && /^[245]\d\d$/.test(word)) return null;
  const counted = amount.exec(word);
  if (counted) return [word, `<n>${counted[2]}`];
  if (/^\d[\d.+-]*$/.test(word)) {
    const digits = word.replace(/\D/g, "").length;
    return digits <= 4 ? [word, "<n>"] : twice(digits < 9 ? "<n>" : "<id>");
  }
  const isCode = word.length <= 8 && /^[A-Z]{1,6}[-_]?\d{1,6}$/.test(word);
  return isCode || /^\p{L}{3,}\d$/u.test(word) ? null : twice("<id>");
}

/** "550-text", "550-5.7.1": the code of a line that goes on stays, whatever its first word is. */
function afterCode(code: string, word: string, personal: ReadonlySet<string>): Mark {
  const mark = markOf(word, { before: "-", after: "" }, personal);
  return mark && [`${code}${mark[0]}`, `${code}${mark[1]}`];
}

/** A name under a suffix of the public list; a sentence that goes on without a space is none. */
function isHost(word: string): boolean {
  const labels = word.split(".");
  if (labels.length < 2 || /\.\p{Lu}\p{Ll}/u.test(word)) return false;
  const { isIcann, domain } = parse(word, { allowPrivateDomains: false });
  return isIcann === true && domain !== null;
}

function twice(mark: string): Mark {
  return [mark, mark];
}
