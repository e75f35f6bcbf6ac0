import type { AdminNodeDetail } from "@penguinmails/api-client/admin";
import { formatNumberOf } from "@penguinmails/ui/format/number";

type Kind = AdminNodeDetail["strayMail"][number]["kind"];

/** What came, what it means, and when somebody should worry. */
export const strayWords: Readonly<Record<Kind, { readonly title: string; readonly meaning: string }>> = {
  "forged-signature": {
    title: "Forged signature",
    meaning:
      "It claims to be about a message of ours and proves none. A few are broken relays; a burst is somebody who wants us to stop mail.",
  },
  "unknown-key": {
    title: "Signed with a key that we don’t have",
    meaning:
      "Many after a change of the signing secret: the former one was dropped too early, and bounces are lost. Put it back.",
  },
  "unknown-message": {
    title: "About a message that the agency doesn’t have",
    meaning: "Rightly signed: a test mail, one that is no longer kept, or one of another agency.",
  },
  "late-bounce": {
    title: "Bounce of an old message",
    meaning: "Of one that no mail server can still hold. It is not believed.",
  },
  complaint: {
    title: "Complaint about mail that is not ours",
    meaning: "Many: somebody sends under a domain of this agency, or a feedback loop is set up for another.",
  },
  report: {
    title: "Bounce of mail that is not ours",
    meaning: "Backscatter of spam in the agency’s name. Many: look at the DMARC reports of its domains.",
  },
  dmarc: {
    title: "DMARC report that was not taken",
    meaning:
      "On a domain that was removed, as a rule. Many: somebody makes reports up, and a domain’s day has no room for more.",
  },
  "broken-dmarc": {
    title: "DMARC report that makes no sense in part",
    meaning:
      "Rows that name no address, domain or message were left out, the others taken. Many: somebody makes reports up.",
  },
  other: {
    title: "Other mail",
    meaning: "Spam and strangers: the address can be guessed. Harmless.",
  },
};

/** How much came within the days told, of every kind together. */
export function strayInShort(strayMail: AdminNodeDetail["strayMail"]): string {
  const mails = strayMail.flatMap(({ days }) => days).reduce((sum, each) => sum + each.mails, 0);
  return mails === 0 ? "none within 14 days" : `${formatNumberOf(mails, "mail")} within 14 days`;
}

/** The largest of its days; the later one of two alike. */
export function worstDay(days: AdminNodeDetail["strayMail"][number]["days"]) {
  return days.reduce((worst, each) => (each.mails >= worst.mails ? each : worst), { day: "", mails: 0 });
}
