import type { ReplyRule } from "@penguinmails/api-client/reply-rules";
import { formatDuration } from "@penguinmails/ui/format/time";

const reactions: Readonly<Record<ReplyRule["reaction"], string>> = {
  "suppress-recipient": "Suppress the recipient",
  "count-recipient": "Count it against the recipient",
  retry: "Try this message again",
  slow: "Slow down",
  cool: "Rest, then begin with one connection",
  suspend: "Send nothing for a while",
  "stop-domain": "Stop the sending domain",
  "config-alarm": "Raise an alarm: our set-up is wrong",
  "quarantine-campaign": "Quarantine the campaign",
  "address-listed": "Look the address up on the block lists",
  "domain-listed": "Look our domain up on the block lists",
  "hold-recipient-domain": "Hold mail to that company",
};

const scopes: Readonly<Record<ReplyRule["scope"], string>> = {
  recipient: "The recipient",
  mailbox: "Our mailbox",
  campaign: "The campaign",
  domain: "Our sending domain",
  address: "Our address",
  pair: "Our address at that operator",
  "recipient-company": "The recipient’s company",
};

const classes: Readonly<Record<string, string>> = {
  hard: "Dead address",
  mailbox: "Trouble of the mailbox",
  transient: "Passes by itself",
  block: "Held against us",
  size: "Too much",
  unknown: "Not known",
};

const reasons: Readonly<Record<ReplyRule["reason"], string>> = {
  userunknown: "There is no such mailbox",
  hostunknown: "There is no such domain",
  hasmoved: "The recipient has moved",
  notaccept: "The domain takes no mail",
  suppressed: "The operator suppresses the recipient itself",
  mailboxfull: "The mailbox is full",
  suspend: "The mailbox is disabled or suspended",
  filtered: "The recipient’s side filters it",
  expired: "It could not be delivered in time",
  networkerror: "The network failed",
  systemerror: "Their system failed",
  systemfull: "Their system is full",
  mailererror: "Their mailer failed",
  toomanyconn: "Too many connections",
  speeding: "Too much mail at once",
  failedstarttls: "Encryption failed",
  greylisted: "Greylisted: they want it again later",
  blocked: "They block us",
  badreputation: "Our reputation is bad",
  spamdetected: "They take it for spam",
  policyviolation: "Against their policy",
  rejected: "They refuse the sender",
  authfailure: "SPF, DKIM or DMARC fails",
  requireptr: "Our address has no proper name",
  securityerror: "Against their security rules",
  norelaying: "They don’t relay for us",
  notcompliantrfc: "The mail breaks a standard",
  virusdetected: "They found a virus",
  contenterror: "The content is refused",
  syntaxerror: "A command was not understood",
  mesgtoobig: "The message is too large",
  exceedlimit: "Over a limit of theirs",
  onhold: "Held by them, for whatever reason",
  undefined: "They don’t say",
};

export const reactionWords = (reaction: ReplyRule["reaction"]) => reactions[reaction];
export const scopeWords = (scope: ReplyRule["scope"]) => scopes[scope];
export const reasonWords = (reason: ReplyRule["reason"]) => reasons[reason];
/** A class that we don't know yet shows as it is written. */
export const classWords = (name: string) => (Object.hasOwn(classes, name) ? (classes[name] ?? name) : name);

type Meaning = Pick<ReplyRule, "reaction" | "scope" | "k" | "durationMs">;

/** "Send nothing for a while: 2 h" */
export function meaningWords({ reaction, k, durationMs }: Meaning): string {
  const how = k === null ? "" : `, ${k} and mail to it ends`;
  const long = durationMs === null ? "" : `: ${formatDuration(durationMs)}`;
  return `${reactions[reaction]}${how}${long}`;
}
