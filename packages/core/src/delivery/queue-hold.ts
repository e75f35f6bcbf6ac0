import type { LogRecord } from "./postfix-log.ts";

/**
 * What Postfix puts off mail with that we hold in a node's queue: no server was asked, and nobody's reputation is in it.
 * X.3.0 is *other mail system status* (RFC 3463 §3.4): given up after three days, such mail blames nobody.
 */
export const queueHold = "4.3.0 Held by its sender";

/** The line tells of our own hold. Without a relay the words are Postfix's own: no server can write them. */
export function isQueueHold(record: LogRecord): boolean {
  return (
    record.kind === "delivery" &&
    record.status === "deferred" &&
    record.relay === null &&
    !record.isOutgoing &&
    queueHold.endsWith(` ${record.text}`)
  );
}
