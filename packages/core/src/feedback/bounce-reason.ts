/** What a refusal says about whom. The words are those of sisimai's taxonomy, so that operators know them. */
export const classOfReason = {
  userunknown: "hard",
  hostunknown: "hard",
  hasmoved: "hard",
  notaccept: "hard",
  suppressed: "hard",
  mailboxfull: "mailbox",
  suspend: "mailbox",
  filtered: "mailbox",
  expired: "transient",
  networkerror: "transient",
  systemerror: "transient",
  systemfull: "transient",
  mailererror: "transient",
  toomanyconn: "transient",
  speeding: "transient",
  failedstarttls: "transient",
  greylisted: "transient",
  blocked: "block",
  badreputation: "block",
  spamdetected: "block",
  policyviolation: "block",
  rejected: "block",
  authfailure: "block",
  requireptr: "block",
  securityerror: "block",
  norelaying: "block",
  notcompliantrfc: "block",
  virusdetected: "block",
  contenterror: "block",
  syntaxerror: "block",
  mesgtoobig: "size",
  exceedlimit: "size",
  onhold: "unknown",
  undefined: "unknown",
} as const;

/** Why a message was not delivered. */
export type BounceReason = keyof typeof classOfReason;

/** `hard` alone is proof that the recipient is gone; `mailbox` is evidence about the recipient that may pass. */
export type BounceClass = (typeof classOfReason)[BounceReason];
