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

export const reactionWords = (reaction: ReplyRule["reaction"]) => reactions[reaction];
export const scopeWords = (scope: ReplyRule["scope"]) => scopes[scope];

type Meaning = Pick<ReplyRule, "reaction" | "scope" | "k" | "durationMs">;

/** "Send nothing for a while: 2 h" */
export function meaningWords({ reaction, k, durationMs }: Meaning): string {
  const how = k === null ? "" : `, ${k} and mail to it ends`;
  const long = durationMs === null ? "" : `: ${formatDuration(durationMs)}`;
  return `${reactions[reaction]}${how}${long}`;
}
