const entities: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  nbsp: " ",
  "#39": "'",
  apos: "'",
};

const longestHtml = 64_000;
const breaking = /^\/?(?:br|p|h[1-6]|table|hr|pre|blockquote)\b/i;
/** What stands on a line of its own, and parts nothing more than that. */
const ownLine = /^\/?(?:div|tr|li)\b/i;

/** The words of an HTML page, block elements as line ends. One pass, so that broken HTML costs no more than good. */
export function textOfHtml(html: string): string {
  const page = html.slice(0, longestHtml);
  const pieces: string[] = [];
  let [at, isSetAsWritten, isAtStart] = [0, false, true];
  const show = (piece: string) => {
    pieces.push(piece);
    if (piece !== "" && piece !== " ") isAtStart = /\n *$/.test(piece);
  };
  while (at < page.length) {
    const open = page.indexOf("<", at);
    const words = page.slice(at, open < 0 ? page.length : open);
    show(isSetAsWritten ? words : words.replace(/\s+/g, " "));
    const close = open < 0 ? -1 : page.indexOf(">", open);
    if (close < 0) break;
    const tag = page.slice(open + 1, Math.min(close, open + 12));
    if (/^\/?pre\b/i.test(tag)) isSetAsWritten = !tag.startsWith("/");
    at = hiddenEnd(page, tag, close) ?? close + 1;
    show(shownTag(page.slice(open, close + 1), tag, isAtStart));
  }
  return pieces
    .join("")
    .replace(/&(#39|[a-z]{2,5});/gi, (whole, name: string) => entities[name.toLowerCase()] ?? whole)
    .replace(/&#(\d{2,5});/g, (_, code: string) => String.fromCharCode(Number(code)))
    .replace(/[ \t]+/g, " ")
    .replace(/ ?\n ?/g, "\n");
}

/** `<jo@receiver.example>` is no tag: many servers forget to escape it. */
function shownTag(whole: string, tag: string, isAtStart: boolean): string {
  if (/^<[^\s<>="]{1,128}@[\w.-]{1,200}>$/.test(whole)) return whole;
  return breaking.test(tag) || (ownLine.test(tag) && !isAtStart) ? "\n" : "";
}

/** Where a style sheet, script or title ends; null for other tags. */
function hiddenEnd(page: string, tag: string, close: number): number | null {
  const name = /^(?:style|script|title)\b/i.exec(tag)?.[0];
  if (name === undefined) return null;
  const end = page.slice(close, close + 20_000).search(new RegExp(`</${name}`, "i"));
  return end < 0 ? close + 20_000 : close + end;
}
