import type { LogRecord } from "../delivery/postfix-log.ts";
import type { EpochMs } from "../time.ts";

/** A message that left a node for another server and is none of ours. */
export type ForeignMail = {
  readonly at: EpochMs;
  /** Domain that it said to come from. */
  readonly domain: string;
};

/** What is ours of what a node's log tells. */
type OurMail = {
  hasQueueId(queueId: string): boolean;
  /** Test mails have no row of their own: they are known by whom they go to. */
  isProbe(recipient: string): boolean;
};

const unknownSender = "an unknown sender";

/**
 * Deliveries to other servers that we did not ask for, by who sends them: neither a domain of the node's nor its Message-ID
 * is proof, because who has a mailbox' password has both. A bounce has no sender and is the mail server's own. One tried
 * again counts again.
 */
export function foreignMail(records: readonly LogRecord[], ours: OurMail): readonly ForeignMail[] {
  const senders = new Map<string, string>();
  const found: ForeignMail[] = [];
  for (const record of records) {
    if (record.kind === "sender") senders.set(record.queueId, record.sender);
    if (record.kind !== "delivery" || !record.isOutgoing) continue;
    const sender = senders.get(record.queueId);
    if (sender === "" || ours.hasQueueId(record.queueId) || ours.isProbe(record.recipient)) continue;
    found.push({ at: record.at, domain: sender === undefined ? unknownSender : domainOf(sender) });
  }
  return found;
}

/**
 * Domain of an envelope sender as it was before Mailu rewrote it (SRS: `SRS0=hash=day=domain=local@node`, and SRS1 around
 * another's SRS0): Mailu does so with every sender whose domain is not on the node.
 */
export function domainOf(sender: string): string {
  const [local = "", domain = ""] = sender.toLowerCase().split(/@(?=[^@]*$)/);
  const rewritten = /^srs0[=+-][^=]*=[^=]*=([^=]+)=/.exec(local) ?? /^srs1[=+-][^=]*=([^=]+)=/.exec(local);
  const name = rewritten?.[1] ?? domain;
  return /^[a-z0-9.-]{1,253}$/.test(name) ? name : unknownSender;
}
