import { readWorkerConfig, type WorkerConfig } from "@penguinmails/config/worker";
import type { JobName, JobPayload } from "@penguinmails/contracts/jobs/catalog";
import type { PlatformMailer } from "@penguinmails/core/ports/outside";
import { appendToOutbox } from "@penguinmails/db/outbox";
import type { TestDatabase } from "@penguinmails/testkit/database";
import { buildContainer, type Container } from "./container.ts";
import { startWorker, usualStopTimes, type Worker } from "./worker.ts";

/** What every worker of a test is told; its database is the test's own, and it listens wherever there is room. */
export function workerEnv(test: TestDatabase): Record<string, string> {
  return {
    DATABASE_URL: test.url,
    SECRETS_KEY: test.secret,
    DATABASE_POOL: "6",
    WORKER_CONCURRENCY: "4",
    PUBLIC_URL: "https://mail.example",
    DASHBOARD_URL: "https://app.example",
    ADMIN_URL: "https://admin.example",
    LOG_LEVEL: "error",
  };
}

type Mail = Parameters<PlatformMailer["send"]>[0];

/** A mailer that keeps what it was asked for; `before` runs first and may throw or never end. */
export function keptMails() {
  const mails: Mail[] = [];
  const hooks: { before: ((mail: Mail) => Promise<void>) | null } = { before: null };
  const mailer: PlatformMailer = {
    async send(mail) {
      await hooks.before?.(mail);
      mails.push(mail);
    },
  };
  return { mails, hooks, mailer };
}

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** A worker in this process: everything real but what the test puts in its place, and a stop has time on a slow machine. */
export async function bootWorker(
  test: TestDatabase,
  replace: (container: Container) => Partial<Container>,
  { port = 0, databaseUrl = test.url, stopWithinMs = 30_000 } = {},
): Promise<Worker> {
  const env = { ...workerEnv(test), DATABASE_URL: databaseUrl };
  const config: WorkerConfig = readWorkerConfig(env);
  const container = await buildContainer(config, silent);
  const patience = { roundMs: 10_000, firstPauseMs: 20, longestPauseMs: 100 };
  const stopTimes = { ...usualStopTimes, withinMs: stopWithinMs };
  try {
    return await startWorker({ ...container, ...replace(container) }, { port, patience, stopTimes });
  } catch (error) {
    await container.close();
    throw error;
  }
}

/** Asks for a job as a use case does; returns its id. */
export function ask<N extends JobName>(
  test: TestDatabase,
  tenantId: string,
  job: N,
  payload: Omit<JobPayload<N>, "v" | "tenantId">,
): Promise<string> {
  const whole = { v: 1, tenantId, ...payload } as unknown as JobPayload<N>;
  return test.database.withTenant(tenantId, (tx) => appendToOutbox(tx, job, whole, Date.now()));
}

export function askForMail(test: TestDatabase, tenantId: string, to: string): Promise<string> {
  return ask(test, tenantId, "platform-mail.send", { template: "invite", to, variables: { name: "Ada" } });
}
