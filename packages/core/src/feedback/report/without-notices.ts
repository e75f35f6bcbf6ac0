/** What a gateway or a list writes under a text goes on for no more lines than this. */
const mostLines = 14;

/** "-- " (RFC 3676, 4.3), and the line that list servers draw. */
const footerLine = /^(?:-- ?|_{10,80}[ \t]*)$/;

/** Said by servers, never by footers. */
const serverWords = /\b[245]\d\d[ -]|\b[245]\.\d{1,3}\.\d{1,3}\b/;

const notice =
  /^(?:(?:caution|warning|attention|external(?: e?-?mail| sender)?|achtung|\[external\]|\[ext\])\b.{0,40}[:!].{0,200}\b(?:outside|extern\w*)\b|(?:this|diese) (?:e-?mail|message|communication|mail|transmission|nachricht)\b.{0,200}\b(?:confidential|privileged|intended (?:only|solely|recipient)|vertraulich)|.{0,80}\bscanned (?:for|by)\b.{0,80}\b(?:clean|virus(?:es)?|malware)\b)/is;
const isRefusal = /\b(?:found|infected|contain|reject|block|detect|quarantin|refus|deliver)/i;

/**
 * A part's words without what gateways and lists on its way put around them: their addresses and words are about no
 * recipient of ours.
 */
export function withoutNotices(text: string): string {
  return withoutFooter(text)
    .split(/(\n[ \t]*\n)/)
    .filter((paragraph) => !isNotice(paragraph))
    .join("");
}

function isNotice(paragraph: string): boolean {
  const words = paragraph.slice(0, 600).trim();
  return notice.test(words) && !serverWords.test(words) && !isRefusal.test(words);
}

function withoutFooter(text: string): string {
  const lines = text.trimEnd().split("\n");
  const last = lines.findLastIndex((line) => footerLine.test(line));
  if (last < 0 || lines.length - last > mostLines) return text;
  const footer = lines.slice(last + 1).join("\n");
  return serverWords.test(footer) ? text : lines.slice(0, last).join("\n");
}
