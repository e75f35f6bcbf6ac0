import type { Payments } from "@penguinmails/core/ports/payments";
import { hour, second } from "@penguinmails/core/time";
import { withTimeLimit } from "@penguinmails/core/time-limit";
import { inbox } from "@penguinmails/db/schema/platform";
import type { Database } from "@penguinmails/db/tenant-db";
import { and, asc, eq, gte, isNull, lt, lte, sql } from "drizzle-orm";
import { realTimeIn, realTimeNow } from "../platform/real-time.ts";
import { actOnStripeEvent } from "./act-on-stripe-event.ts";
import type { RefreshDeps } from "./refresh-subscription.ts";

type DrainDeps = RefreshDeps & { readonly payments: Payments | null };

/** All in real time: Stripe does not mend faster in a fast world. The tries span half a day. */
export const inboxTries = {
  most: 20,
  firstPauseMs: 5 * second,
  longestPauseMs: hour,
  /** A row that is acted on is nobody else's for so long; a worker that dies gives it back by silence. */
  leaseMs: 60 * second,
  /** Less than the lease, so that a try has ended before another begins. */
  patienceMs: 45 * second,
} as const;

/** Milliseconds until the next try after `attempts` (from 1) that failed. */
export function pauseAfter(attempts: number): number {
  return Math.min(inboxTries.longestPauseMs, inboxTries.firstPauseMs * 2 ** (attempts - 1));
}

type Row = typeof inbox.$inferSelect;

/**
 * Acts on Stripe's events that wait, oldest first, each by one worker. One that fails waits longer each time and holds
 * up no other; after the last try it stays, with its error, for `inboxFaults` to show. Returns how many were taken.
 */
export async function drainInbox(deps: DrainDeps, max: number): Promise<number> {
  const { payments } = deps;
  if (payments === null) return 0;
  for (let taken = 0; taken < max; taken++) {
    const event = await claim(deps.database);
    if (event === null) return taken;
    try {
      await withTimeLimit(inboxTries.patienceMs, () => actOnStripeEvent(deps, payments, event));
    } catch (error) {
      await postpone(deps.database, event, error);
      continue;
    }
    await deps.database.withOperator((tx) =>
      tx.update(inbox).set({ handledAt: deps.clock.now(), lastError: null }).where(isThisTry(event)),
    );
  }
  return max;
}

export type InboxFault = {
  readonly id: string;
  readonly type: string;
  readonly attempts: number;
  readonly error: string;
};

/** Events that were tried for the last time and need a person: mend the cause, then have Stripe send them again. */
export async function inboxFaults(database: Database): Promise<readonly InboxFault[]> {
  const rows = await database.withOperator((tx) =>
    tx
      .select()
      .from(inbox)
      .where(
        and(
          isNull(inbox.handledAt),
          gte(inbox.attempts, inboxTries.most),
          // The last try may still be under way.
          lte(inbox.notBefore, realTimeNow),
        ),
      )
      .orderBy(asc(inbox.receivedAt))
      .limit(50),
  );
  return rows.map(({ id, type, attempts, lastError }) => {
    return { id, type, attempts, error: lastError ?? "The worker died in the last try." };
  });
}

async function claim(database: Database): Promise<Row | null> {
  return database.withOperator(async (tx) => {
    const [next] = await tx
      .select({ source: inbox.source, id: inbox.id })
      .from(inbox)
      .where(
        and(
          eq(inbox.source, "stripe"),
          isNull(inbox.handledAt),
          lt(inbox.attempts, inboxTries.most),
          lte(inbox.notBefore, realTimeNow),
        ),
      )
      .orderBy(asc(inbox.receivedAt), asc(inbox.id))
      .limit(1)
      .for("update", { skipLocked: true });
    if (!next) return null;
    const [row] = await tx
      .update(inbox)
      .set({ attempts: sql`${inbox.attempts} + 1`, notBefore: realTimeIn(inboxTries.leaseMs) })
      .where(and(eq(inbox.source, next.source), eq(inbox.id, next.id)))
      .returning();
    return row ?? null;
  });
}

async function postpone(database: Database, event: Row, error: unknown): Promise<void> {
  const lastError = (error instanceof Error ? error.message : String(error)).slice(0, 500);
  const pauseMs = event.attempts >= inboxTries.most ? 0 : pauseAfter(event.attempts);
  await database.withOperator((tx) =>
    tx
      .update(inbox)
      .set({ lastError, notBefore: realTimeIn(pauseMs) })
      .where(isThisTry(event)),
  );
}

/** A worker that was away for longer than its lease must not answer for the one that took over. */
function isThisTry({ source, id, attempts }: Row) {
  return and(eq(inbox.source, source), eq(inbox.id, id), eq(inbox.attempts, attempts));
}
