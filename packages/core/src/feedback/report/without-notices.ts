/** What a gateway or a list writes under a text goes on for no more lines than this. */
const mostLines = 14;

/** "-- " (RFC 3676, 4.3), and the line that list servers draw. */
const footerLine = /^(?:-- ?|_{10,80}[ \t]*)$/;

/** Said by servers, never by footers. */
const serverWords = /\b[245]\d\d[ -]|\b[245]\.\d{1,3}\.\d{1,3}\b/;

const notice =
  /^(?:this (?:e-?mail|message|mail) (?:has been|was) scanned by\b.{0,200}$|(?:caution|warning|attention|external(?: e?-?mail| sender)?|achtung|\[external\]|\[ext\])\b.{0,40}[:!].{0,200}\b(?:outside|extern\w*)\b|.{0,80}\bscanned (?:for|by)\b.{0,80}\b(?:clean|virus(?:es)?|malware)\b)/is;
/** Lawyers' words: they name an office to write to, and speak of receiving, delivering and containing. */
const confidential =
  /^(?:(?:notice|disclaimer|confidentiality(?: notice)?|important|note|hinweis)\b.{0,20}?[:!-]\s{0,3})?(?:the (?:information|contents?) (?:contained )?(?:in|of) )?(?:this|diese) (?:e-?mail|message|communication|mail|transmission|nachricht)\b.{0,200}\b(?:confidential|privileged|intended (?:only|solely|recipient)|vertraulich)/is;
const isUndelivered = /\b(?:not|n't) (?:be |been )?deliver|undeliver|\breject|\brefus|\bbounc/i;
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
  if (serverWords.test(words)) return false;
  return (
    (notice.test(words) && !isRefusal.test(words)) || (confidential.test(words) && !isUndelivered.test(words))
  );
}

function withoutFooter(text: string): string {
  const lines = text.trimEnd().split("\n");
  const last = lines.findLastIndex((line) => footerLine.test(line));
  if (last < 0 || lines.length - last > mostLines) return text;
  const footer = lines.slice(last + 1).join("\n");
  const above = lines.slice(0, last).join("\n");
  // A line under a notice is the notice's own, and the report follows.
  return serverWords.test(footer) || isNotice(above) ? text : above;
}
