import { policy } from "@penguinmails/core/policy";
import type { Unread } from "@penguinmails/core/ports/operator-feed";
import type { EpochMs } from "@penguinmails/core/time";
import type { operatorFeeds, UnreadSubject } from "@penguinmails/db/schema/operator-feeds";

/**
 * Who is still to be read after a reading that asked for these: one that could not be is tried again by itself after
 * `policy.operatorFeed.retryAfterMs`, each time twice as long, and at least as often as all are read. What is wrong with one
 * domain mostly lasts.
 */
export function stillUnread(
  before: readonly UnreadSubject[],
  asked: ReadonlySet<string>,
  unread: readonly Unread[],
  nowMs: EpochMs,
): readonly UnreadSubject[] {
  const { retryAfterMs, readEveryMs } = policy.operatorFeed;
  return [
    ...before.filter(({ subject }) => !asked.has(subject)),
    ...unread.map(({ subject, fault }) => {
      const { since = nowMs, tries = 0 } = before.find((one) => one.subject === subject) ?? {};
      const nextAt = nowMs + Math.min(retryAfterMs * 2 ** tries, readEveryMs);
      return { subject, fault, since, tries: tries + 1, nextAt };
    }),
  ];
}

/** What staff read of how a feed's readings go; null: all is read. */
export function faultOf(state: Pick<typeof operatorFeeds.$inferSelect, "fault" | "covered" | "unread">) {
  const { fault, covered, unread } = state;
  if (unread.length === 0) return fault;
  const said = unread.slice(0, 3).map((one) => `${one.subject}: ${one.fault}`);
  const of = `${unread.length} of ${covered + unread.length} could not be read.`;
  return [fault, of, ...said].filter((words) => words !== null).join(" ");
}
