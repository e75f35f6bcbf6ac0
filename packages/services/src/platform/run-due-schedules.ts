import type { Clock } from "@penguinmails/core/ports/clock";
import type { EpochMs } from "@penguinmails/core/time";
import { unlessAborted } from "@penguinmails/core/time-limit";
import { scheduleRuns } from "@penguinmails/db/schema/platform";
import type { Database } from "@penguinmails/db/tenant-db";
import { and, eq, lte } from "drizzle-orm";

/** Something done again and again: at least `everyMs` of world time apart, by one worker each time. */
export type Schedule = { readonly name: string; readonly everyMs: number; run(): Promise<void> };

type Deps = { readonly database: Database; readonly clock: Clock };

/**
 * Runs what is due; returns how many runs that were. A run that throws counts as run and comes again after its period;
 * `onError` hears of it. When `signal` is aborted the run under way is left behind, due again at once, and no other begins.
 */
export async function runDueSchedules(
  deps: Deps,
  schedules: readonly Schedule[],
  onError: (name: string, error: unknown) => void,
  signal: AbortSignal = new AbortController().signal,
): Promise<number> {
  let ran = 0;
  for (const schedule of schedules) {
    if (signal.aborted) break;
    const claimedAt = await claim(deps, schedule);
    if (claimedAt === null) continue;
    ran++;
    try {
      await unlessAborted(signal, () => schedule.run());
    } catch (error) {
      if (signal.aborted) await giveBack(deps, schedule, claimedAt);
      else onError(schedule.name, error);
    }
  }
  return ran;
}

/** World time at which the last run began, of whichever worker; null: none did. */
export async function lastRunOf({ database }: Deps, name: string): Promise<EpochMs | null> {
  const [row] = await database.withOperator((tx) =>
    tx.select({ at: scheduleRuns.lastRunAt }).from(scheduleRuns).where(eq(scheduleRuns.name, name)),
  );
  return row?.at ?? null;
}

/** World time at which the run began; null: it isn't due, or another worker has it. */
async function claim(deps: Deps, { name, everyMs }: Schedule): Promise<EpochMs | null> {
  const now = deps.clock.now();
  return deps.database.withOperator(async (tx) => {
    const first = await tx
      .insert(scheduleRuns)
      .values({ name, lastRunAt: now })
      .onConflictDoNothing()
      .returning({ name: scheduleRuns.name });
    if (first.length > 0) return now;
    const due = and(eq(scheduleRuns.name, name), lte(scheduleRuns.lastRunAt, now - everyMs));
    const claimed = await tx
      .update(scheduleRuns)
      .set({ lastRunAt: now })
      .where(due)
      .returning({ name: scheduleRuns.name });
    return claimed.length > 0 ? now : null;
  });
}

async function giveBack(deps: Deps, { name, everyMs }: Schedule, claimedAt: EpochMs): Promise<void> {
  const stillMine = and(eq(scheduleRuns.name, name), eq(scheduleRuns.lastRunAt, claimedAt));
  await deps.database.withOperator((tx) =>
    tx
      .update(scheduleRuns)
      .set({ lastRunAt: claimedAt - everyMs })
      .where(stillMine),
  );
}
