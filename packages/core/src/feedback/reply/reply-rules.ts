import type { ReplyRule } from "./reply-rule.ts";
import { blockRules } from "./rules/block.ts";
import { carrierRules } from "./rules/carriers.ts";
import { configRules } from "./rules/config.ts";
import { googleRules } from "./rules/google.ts";
import { mailboxRules } from "./rules/mailbox.ts";
import { microsoftRules } from "./rules/microsoft.ts";
import { protocolRules } from "./rules/protocol.ts";
import { recipientRules } from "./rules/recipient.ts";
import { codeRules, troubleRules } from "./rules/trouble.ts";
import { yahooRules } from "./rules/yahoo.ts";

/**
 * The one table of replies; the first row that fits wins. What only one operator writes comes first; then what names
 * the mailbox; then our own faults, what is held against us and how we speak, so that a block never passes for a dead address;
 * then the recipient; then trouble; and the bare codes last.
 */
export const replyRules: readonly ReplyRule[] = [
  ...googleRules,
  ...microsoftRules,
  ...yahooRules,
  ...carrierRules,
  ...mailboxRules,
  ...configRules,
  ...blockRules,
  ...protocolRules,
  ...recipientRules,
  ...troubleRules,
  ...codeRules,
];
