import { replyRules } from "../reply/reply-rules.ts";

const shortestName = 3;

/** Mailboxes that are called by what they are for (RFC 2142). */
const roles =
  "info marketing sales support abuse noc security postmaster hostmaster usenet news webmaster www uucp ftp";

/** Words of the replies that the table was written for, and roles: servers' words, in which nobody is named. */
const serverWords: ReadonlySet<string> = new Set([
  ...roles.split(" "),
  ...replyRules.flatMap(({ samples }) =>
    samples.flatMap((sample) => sample.toLowerCase().match(/\p{L}+/gu) ?? []),
  ),
]);

/**
 * What a server may call the recipient in its reply, in lower case: the local part, its parts, the company in the
 * domain. `user@` and `info@` are no names: servers say these words of anybody.
 */
export function personalWords(recipient: string): ReadonlySet<string> {
  const [local = "", domain = ""] = recipient.toLowerCase().split("@");
  const words = [local, ...local.split(/[._+-]+/), domain, ...domain.split(".").slice(0, -1)];
  return new Set(words.filter((word) => word.length >= shortestName && !serverWords.has(word)));
}
