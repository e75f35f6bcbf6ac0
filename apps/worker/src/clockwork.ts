import { setMaxListeners } from "node:events";
import { runDueSchedules, type Schedule } from "@penguinmails/services/platform/run-due-schedules";
import cron from "node-cron";
import type { Container } from "./container.ts";

export type Clockwork = {
  /** Names of the schedules whose last run failed, with the error. */
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
  const failures = new Map<string, string>();
  const leaving = new AbortController();
  // Each run listens; Node takes more than ten for a leak.
  setMaxListeners(schedules.length, leaving.signal);
  let stopped = false;

  async function runOne(schedule: Schedule): Promise<void> {
    let failed = false;
    const fail = (error: unknown) => {
      failed = true;
      failures.set(schedule.name, (error instanceof Error ? error.message : String(error)).slice(0, 300));
      container.log.error({ err: error, schedule: schedule.name }, "a schedule failed");
    };
    try {
      const ran = await runDueSchedules(container, [schedule], (_name, error) => fail(error), leaving.signal);
      if (ran > 0 && !failed) failures.delete(schedule.name);
    } catch (error) {
      fail(error);
    } finally {
      running.delete(schedule.name);
    }
  }
  const tick = () => {
    if (stopped) return;
    for (const schedule of schedules)
      if (!running.has(schedule.name)) running.set(schedule.name, runOne(schedule));
  };
  const everySecond = cron.schedule("* * * * * *", tick);
  return {
    failures: () => Object.fromEntries(failures),
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
