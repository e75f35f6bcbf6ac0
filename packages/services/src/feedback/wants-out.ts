/** Short sentences by which people ask to be left alone, in the languages of the leads we see. */
const phrases: readonly RegExp[] = [
  /\b(?:please\s+)?(?:unsubscribe|remove)\s+(?:me|us|my\b|this address|from)/i,
  /^\s*(?:unsubscribe|stop|remove(?: me)?|opt[ -]?out)\s*[.!]*\s*$/im,
  /\b(?:do not|don't|never)\s+(?:contact|e-?mail|write|mail)\s+(?:me|us)\b/i,
  /\b(?:take|get)\s+(?:me|us)\s+off\b/i,
  /\bbe\s+(?:removed|taken off|unsubscribed)\b|\bplease,?\s+remove\b/i,
  /\bstop\s+(?:e-?mailing|contacting|writing|spamming)\b/i,
  /\b(?:bitte\s+)?(?:abmelden|austragen)\b|\baus\s+(?:Ihrem|dem|eurem|deinem)\s+Verteiler\b|\bkeine\s+(?:weiteren\s+)?e-?mails\b/i,
  /\bd[ée]sinscri(?:re|vez|ption)\b|\bne\s+(?:me|nous)\s+contactez\s+plus\b/i,
  /\b(?:darme|denme)\s+de\s+baja\b|\bno\s+me\s+(?:contacte|escriba)/i,
];

/**
 * Whether the reply's own words (quoted text left out) ask for an end. In doubt it is one: a lead lost costs less than
 * a person mailed again against their word.
 */
export function wantsOut(text: string): boolean {
  const own = ownWords(text);
  return phrases.some((phrase) => phrase.test(own));
}

/** What stands above the quoted original; at most 4,000 characters. */
function ownWords(text: string): string {
  const lines: string[] = [];
  for (const line of text.slice(0, 20_000).split(/\r?\n/)) {
    if (
      /^\s*>/.test(line) ||
      /^\s*-{2,}\s*(?:original|forwarded)/i.test(line) ||
      /^\s*(?:on|am|le|el)\b.{0,200}\b(?:wrote|schrieb|écrit|escribió)\b.{0,120}:\s*$/i.test(line)
    )
      break;
    lines.push(line);
  }
  return lines.join("\n").slice(0, 4_000);
}
