import type { Clock } from "@penguinmails/core/ports/clock";
import { scheduleRuns } from "@penguinmails/db/schema/platform";
import type { Database } from "@penguinmails/db/tenant-db";
import { and, eq, lte } from "drizzle-orm";

/** Something done again and again: at least `everyMs` of world time apart, by one worker each time. */
export type Schedule = { readonly name: string; readonly everyMs: number; run(): Promise<void> };

/** Runs what is due. A run that throws counts as run and comes again after its period; `onError` hears of it. */
export async function runDueSchedules(
  deps: { readonly database: Database; readonly clock: Clock },
  schedules: readonly Schedule[],
  onError: (name: string, error: unknown) => void,
): Promise<number> {
  let ran = 0;
  for (const schedule of schedules) {
    if (!(await claim(deps, schedule))) continue;
    ran++;
    try {
      await schedule.run();
    } catch (error) {
      onError(schedule.name, error);
    }
  }
  return ran;
}

async function claim(
  deps: { readonly database: Database; readonly clock: Clock },
  { name, everyMs }: Schedule,
): Promise<boolean> {
  const now = deps.clock.now();
  return deps.database.withOperator(async (tx) => {
    const first = await tx
      .insert(scheduleRuns)
      .values({ name, lastRunAt: now })
      .onConflictDoNothing()
      .returning({ name: scheduleRuns.name });
    if (first.length > 0) return true;
    const due = and(eq(scheduleRuns.name, name), lte(scheduleRuns.lastRunAt, now - everyMs));
    const claimed = await tx
      .update(scheduleRuns)
      .set({ lastRunAt: now })
      .where(due)
      .returning({ name: scheduleRuns.name });
    return claimed.length > 0;
  });
}
