import { policy } from "@penguinmails/core/policy";
import type { Clock } from "@penguinmails/core/ports/clock";
import { FeedError, type FeedSource, type OperatorFeed } from "@penguinmails/core/ports/operator-feed";
import type { EpochMs } from "@penguinmails/core/time";
import { operatorFeeds, type UnreadSubject } from "@penguinmails/db/schema/operator-feeds";
import type { Database } from "@penguinmails/db/tenant-db";
import { eq } from "drizzle-orm";
import { eachOf } from "../platform/each-of.ts";
import { saveFeed, takeReading, type What } from "./take-reading.ts";
import { stillUnread } from "./unread-subjects.ts";

type FeedState = typeof operatorFeeds.$inferSelect;
type Deps = {
  readonly database: Database;
  readonly clock: Clock;
  /** Those that are set up. */
  readonly feeds: readonly OperatorFeed[];
};

/**
 * Reads each operator's statistics that are due: once a day, sooner after a reading that failed. One that fails keeps none
 * of the others, and a domain that can't be read is tried again alone, ever more rarely; staff see its sentence. Returns how
 * many were read.
 */
export async function readFeeds(deps: Deps): Promise<number> {
  const now = deps.clock.now();
  const states = await deps.database.withOperator((tx) => tx.select().from(operatorFeeds));
  const due = deps.feeds.flatMap((feed) => {
    const what = whatIsDue(
      states.find((row) => row.source === feed.source),
      now,
    );
    return what ? [{ feed, what }] : [];
  });
  await eachOf(due, async ({ feed, what }) => {
    try {
      await takeReading(deps, feed, policy.operatorFeed.askBackDays, { what });
    } catch (error) {
      const fault = error instanceof FeedError ? error.message : "Reading failed; the log says why.";
      await saveFailure(deps, feed.source, what, fault);
      throw error;
    }
  });
  return due.length;
}

function whatIsDue(state: FeedState | undefined, nowMs: EpochMs): What | null {
  if (!state) return { but: [] };
  const { readEveryMs, retryAfterMs } = policy.operatorFeed;
  const { askedAt, fault, unread } = state;
  const isDue = ({ nextAt }: UnreadSubject) => nowMs >= nextAt;
  const names = (of: readonly UnreadSubject[]) => of.map(({ subject }) => subject);
  if (nowMs >= askedAt + (fault === null ? readEveryMs : retryAfterMs))
    return { but: names(unread.filter((one) => !isDue(one))) };
  const again = names(unread.filter(isDue));
  return again.length > 0 ? { alone: again } : null;
}

/** What failed for those that were asked for alone says nothing of the others, which are read. */
async function saveFailure(deps: Deps, source: FeedSource, what: What, fault: string): Promise<void> {
  const now = deps.clock.now();
  await deps.database.withOperator(async (tx) => {
    if ("but" in what) return saveFeed(tx, source, { askedAt: now, fault });
    const [state] = await tx.select().from(operatorFeeds).where(eq(operatorFeeds.source, source));
    if (!state) return;
    const failed = what.alone.map((subject) => ({ subject, fault }));
    await saveFeed(tx, source, {
      ...state,
      unread: stillUnread(state.unread, new Set(what.alone), failed, now),
    });
  });
}
