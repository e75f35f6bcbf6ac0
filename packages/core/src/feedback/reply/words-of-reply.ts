/**
 * What rows of ours see of a reply in lower case: its words alike, however its server numbers its lines and codes, calls
 * itself, or writes addresses of the network.
 */
export function wordsOfReply(text: string): string {
  return withoutServerName(withPlainHead(withoutLineCodes(text))).replace(addressOfSix, "192.0.2.1");
}

/** Without what stands behind the site's name in a link. */
export function withoutPages(text: string): string {
  return text.replace(linkPath, "$1");
}

/** Without the names of pages, which are no words of the reply; an operator's code in one is: `codes.php#rl000001`. */
export function withoutPageNames(text: string): string {
  return text.replace(linkPath, (_, site: string, path: string) => `${site} ${codesIn(path)}`);
}

/** All lines of a reply but its last have a hyphen behind the code (RFC 5321, 4.2.1); codes within are no words. */
function withoutLineCodes(text: string): string {
  const found = /(?:^|[\s'"(:;])([245]\d\d)-(?=\S)/.exec(text);
  if (!found) return text;
  const start = found.index + found[0].length;
  const code = new RegExp(
    `(?<![->:'"(]) ${found[1]}(?:[ -](?:#?[245]\\.\\d{1,3}\\.\\d{1,3}(?: |$))?|$)`,
    "g",
  );
  return text.slice(0, start) + text.slice(start).replace(code, " ");
}

/** "smtp; 550", "550:", "550 #5.1.1", "550 (5.1.1):" as "550 5.1.1 …". */
function withPlainHead(text: string): string {
  return text
    .replace(/^(?:smtp[:;] ?){1,3}(?=[245]\d\d[ :-])/, "")
    .replace(/^([245]\d\d): /, "$1 ")
    .replace(/^([245]\d\d[ -])[#([]{0,2}([245]\.\d{1,3}\.\d{1,3})(?:[)\]]:?|:)? /, "$1$2 ");
}

/**
 * Servers begin with their own name (RFC 5321, 4.2), which says nothing: "550 antispam.mx.example user unknown". A name
 * that something is said of stays.
 */
function withoutServerName(text: string): string {
  return text.replace(serverName, "$1");
}

const serverName =
  /^([245]\d\d[ -](?:[245]\.\d{1,3}\.\d{1,3} )?)(?:[a-z\d-]{1,63}\.){1,8}[a-z]{2,24} (?=[a-z<'"\u0080-\uffff])(?!(?:does|do|did|is|are|was|has|have|had|may|will|would|cannot|not (?:found|known|accept\w{0,3})|never|says|said|in|on|refuse\w{0,2}|den(?:y|ies)|reject\w{0,2}|accept\w{0,2}|list\w{0,3}|block\w{0,3}|reports?)\b)/;

/** Rows that look for an IP know the fourth version's. */
const addressOfSix =
  /(?<![\w:.])(?:ipv6:)?(?=[\da-f:]{0,39}\d)(?:(?:[\da-f]{1,4}:){7}[\da-f]{1,4}|(?:[\da-f]{1,4}:){1,6}:(?:[\da-f]{1,4}(?::[\da-f]{1,4}){0,5})?)(?![\w:])/g;

const linkPath = /(\bhttps?:\/\/[^\s/?#]{1,255}|\bwww\.[^\s/?#]{1,255})([/?#]\S{0,500})/gi;

function codesIn(path: string): string {
  return path
    .split(/[^a-z\d_]+/)
    .filter((word) => /[a-z]/.test(word) && /\d/.test(word))
    .join(" ");
}
