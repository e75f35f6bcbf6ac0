import { templateLimits } from "../reply/template.ts";

/** The words of a rule that fits every reply of this template: marks become stars, as many as a rule may have. */
export function proposeWords(template: string): string {
  const { characters, wildcards } = templateLimits;
  const starred = template
    // In the middle of a longer text, replies are read without the codes of their further lines.
    .replace(/^[45]\d\d-(?:[45]\.\d{1,3}\.\d{1,3} )?/, "")
    .replaceAll("*", "<n>")
    .replace(/<(?:ip|host|id|name|n)>/g, "*")
    .replace(/\*(?:[^\p{L}\p{N}*]{0,2}\*)+/gu, "*");
  const pieces = starred.split("*").slice(0, wildcards + 1);
  // The cut may have left half of a surrogate pair.
  const words = pieces
    .join("*")
    .slice(0, characters)
    .replace(/\p{Cs}/gu, "");
  return words.trim();
}
