import { formatInstant } from "@penguinmails/ui/format/time";
import { suppressionWords } from "../suppressions/suppression-words.ts";

/** A sentence of the server with its instants as people write them. */
export function readable(sentence: string): string {
  return sentence.replace(/\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z/g, (instant) =>
    formatInstant(Date.parse(instant)),
  );
}

/** Why a lead was left out when the campaign was planned. A reason that we don't know shows as it is written. */
export function leftOutWords(reason: string): string {
  const [kind, what = ""] = reason.split(": ");
  if (kind === "suppressed") {
    const words: Readonly<Record<string, { readonly why: string }>> = suppressionWords;
    return `Suppressed: ${Object.hasOwn(words, what) ? words[what]?.why.toLowerCase() : what}`;
  }
  if (kind === "domain cannot receive mail")
    return `No mail can arrive: ${Object.hasOwn(domainWords, what) ? domainWords[what] : what}`;
  if (reason === "erased") return "Erased as they asked";
  if (reason === "replied before") return "Replied to an earlier campaign";
  const missing = /^no value for (\{\{.+\}\})$/.exec(reason)?.[1];
  return missing ? `No value for ${missing}, and the template has no fallback` : reason;
}

const domainWords: Readonly<Record<string, string>> = {
  nxdomain: "the domain does not exist",
  "null-mx": "the domain says that it takes no mail",
  "no-mx": "the domain has no mail server",
};
