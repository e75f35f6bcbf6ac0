import type { Suppression } from "@penguinmails/api-client/evidence";

/** Why an address is never mailed again, and who said so. */
export const suppressionWords: Readonly<
  Record<Suppression["reason"], { readonly why: string; readonly source: string }>
> = {
  "hard-bounce": { why: "The address does not exist", source: "the receiver's server" },
  unreachable: { why: "The mailbox stayed full or suspended", source: "the receiver's server" },
  complaint: { why: "Called a message spam", source: "the mail operator's report" },
  unsubscribe: { why: "Opted out", source: "the recipient" },
  objection: { why: "Objected to the use of their data", source: "the recipient" },
  manual: { why: "Listed by your agency", source: "a member of your team" },
};
