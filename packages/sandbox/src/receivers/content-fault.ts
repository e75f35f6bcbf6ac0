import type { Authentication } from "./authentication.ts";
import type { Refusal } from "./ledger.ts";
import { fieldOf, type MailText } from "./mail-text.ts";
import type { Profile } from "./profile.ts";
import type { Envelope } from "./smtp-wire.ts";

export type Refused = { readonly why: Refusal; readonly words: string };

/** What is wrong with a mail itself, or with who says to have sent it. */
export function contentFault(
  { wants, words }: Pick<Profile, "wants" | "words">,
  envelope: Pick<Envelope, "from">,
  mail: MailText,
  { spf, dkim, dmarc, policy, fromDomain }: Authentication,
): Refused | null {
  if (fromDomain === null || (wants.messageId && fieldOf(mail, "Message-ID") === null))
    return { why: "not-a-mail", words: words.noMessageId };
  if (envelope.from === "") return null;
  if ([spf.result, dkim.result, dmarc].includes("temperror")) return { why: "trouble", words: words.trouble };
  if (wants.dmarcPolicy && dmarc === "fail" && policy === "reject")
    return { why: "dmarc", words: words.dmarc };
  const [bySpf, byDkim] = [spf.result === "pass", dkim.result === "pass"];
  const isAuthenticated = {
    one: bySpf || byDkim,
    both: bySpf && byDkim && dmarc !== "fail",
    "no-spf-fail": spf.result !== "fail",
  }[wants.authentication];
  return isAuthenticated ? null : { why: "unauthenticated", words: words.unauthenticated };
}
