import { silentAfterMs } from "@penguinmails/core/delivery/retry";
import type { EpochMs } from "@penguinmails/core/time";
import { sql } from "drizzle-orm";

/** Messages that may still go, or of which nobody knows yet whether they went. A column of `messages` has each name. */
export const underWay = sql`(state in ('queued', 'deferred', 'leased', 'data_sent')
  or (state = 'unknown' and settled_at is null))`;

/** Messages that a node has and of which the world has not said its last word. */
export const unanswered = sql`(state = 'accepted' and delivery in ('none', 'deferred'))`;

/** Accepted before this instant and unanswered: nobody will answer any more. */
export function silentSince(nowMs: EpochMs) {
  return sql`${new Date(nowMs - silentAfterMs()).toISOString()}::timestamptz`;
}
