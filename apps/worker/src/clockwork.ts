import { setMaxListeners } from "node:events";
import type { EpochMs } from "@penguinmails/core/time";
import { lastRunOf, runDueSchedules, type Schedule } from "@penguinmails/services/platform/run-due-schedules";
import cron from "node-cron";
import type { Container } from "./container.ts";

export type Clockwork = {
  /** Names of the schedules whose last run failed here, and of those that can't be looked at, with the error. */
  failures(): Readonly<Record<string, string>>;
  /**
   * Begins nothing more and resolves when what runs has ended. After `graceMs` of real time what still runs is left
   * behind, due again at once.
   */
  stop(options?: { readonly graceMs?: number }): Promise<void>;
};

/**
 * Looks once a real second what is due by the world's clock, however fast it runs. A schedule that takes long, or
 * throws, holds up no other; it is not begun again while it runs.
 */
export function startClockwork(
  container: Pick<Container, "database" | "clock" | "log">,
  schedules: readonly Schedule[],
): Clockwork {
  const running = new Map<string, Promise<void>>();
  const failed = new Map<string, { readonly said: string; readonly at: EpochMs }>();
  /** Whether these are due is not known; how their last runs went stays as it was. */
  const unseen = new Map<string, string>();
  const leaving = new AbortController();
  // Each run listens; Node takes more than ten for a leak.
  setMaxListeners(schedules.length, leaving.signal);
  let stopped = false;

  async function runOne(schedule: Schedule): Promise<void> {
    const { name } = schedule;
    const before = failed.get(name);
    try {
      const ran = await runDueSchedules(container, [schedule], (_name, error) => fail(error), leaving.signal);
      // A later failure of its own is another entry. What another worker has run since, that one tells of.
      const isOver =
        before !== undefined && (ran > 0 || ((await lastRunOf(container, name)) ?? 0) > before.at);
      if (isOver && failed.get(name) === before) failed.delete(name);
      unseen.delete(name);
    } catch (error) {
      unseen.set(name, told(name, error));
    } finally {
      running.delete(name);
    }

    function fail(error: unknown): void {
      failed.set(name, { said: told(name, error), at: container.clock.now() });
    }
  }
  function told(schedule: string, error: unknown): string {
    container.log.error({ err: error, schedule }, "a schedule failed");
    return (error instanceof Error ? error.message : String(error)).slice(0, 300);
  }
  const tick = () => {
    if (stopped) return;
    for (const schedule of schedules)
      if (!running.has(schedule.name)) running.set(schedule.name, runOne(schedule));
  };
  const everySecond = cron.schedule("* * * * * *", tick);
  return {
    failures: () =>
      Object.fromEntries([...unseen, ...[...failed].map(([name, { said }]) => [name, said] as const)]),
    async stop({ graceMs } = {}) {
      stopped = true;
      const timer =
        graceMs === undefined
          ? undefined
          : setTimeout(() => leaving.abort(new Error("The process is stopping")), graceMs);
      await everySecond.stop();
      await Promise.all(running.values());
      clearTimeout(timer);
    },
  };
}
