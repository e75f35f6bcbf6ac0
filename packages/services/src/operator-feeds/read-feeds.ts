import { policy } from "@penguinmails/core/policy";
import type { Clock } from "@penguinmails/core/ports/clock";
import { FeedError, type OperatorFeed } from "@penguinmails/core/ports/operator-feed";
import { operatorFeeds } from "@penguinmails/db/schema/operator-feeds";
import type { Database } from "@penguinmails/db/tenant-db";
import { eachOf } from "../platform/each-of.ts";
import { saveFeed, takeReading } from "./take-reading.ts";

type Deps = {
  readonly database: Database;
  readonly clock: Clock;
  /** Those that are set up. */
  readonly feeds: readonly OperatorFeed[];
};

/**
 * Reads each operator's statistics that are due: once a day, sooner after a reading that failed. One that fails keeps none
 * of the others; staff see its sentence. Returns how many were read.
 */
export async function readFeeds(deps: Deps): Promise<number> {
  const now = deps.clock.now();
  const states = await deps.database.withOperator((tx) => tx.select().from(operatorFeeds));
  const due = deps.feeds.filter(({ source }) => {
    const state = states.find((row) => row.source === source);
    const { readEveryMs, retryAfterMs } = policy.operatorFeed;
    return !state || now >= state.askedAt + (state.fault === null ? readEveryMs : retryAfterMs);
  });
  await eachOf(due, async (feed) => {
    try {
      await takeReading(deps, feed, policy.operatorFeed.askBackDays);
    } catch (error) {
      const fault = error instanceof FeedError ? error.message : "Reading failed; the log says why.";
      await deps.database.withOperator((tx) => saveFeed(tx, feed.source, { askedAt: now, fault }));
      throw error;
    }
  });
  return due.length;
}
