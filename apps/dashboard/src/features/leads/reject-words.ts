/** Why a row did not become a lead, and what would mend it. A reason that we don't know shows as it is written. */
export function rejectWords(reason: string): string {
  const twin = /^duplicate of line (\d+)$/.exec(reason);
  if (twin) return `The same address as in line ${twin[1]}`;
  return Object.hasOwn(words, reason) ? (words[reason] ?? reason) : reason;
}

const words: Readonly<Record<string, string>> = {
  "empty-address": "No e-mail address in this row",
  "malformed-address": "Not a valid e-mail address",
  "too-many-fields": "More fields than the first line has columns",
  "control-characters": "Unreadable characters in the address",
  "too-long": "The row is longer than 64 KB",
  "unclosed-quote": "A quotation mark is not closed",
  erased: "This person was erased and is not stored again",
  "unreadable-row": "This row can’t be read as CSV",
};
