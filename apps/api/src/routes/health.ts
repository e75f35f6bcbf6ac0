import { withTimeLimit } from "@penguinmails/core/time-limit";
import { checkNodes } from "@penguinmails/services/fleet/check-nodes";
import { z } from "zod";
import type { Container } from "../container.ts";
import { publicRoute, type Route } from "../route.ts";

const healthView = z.object({
  status: z.enum(["ok", "failing"]),
  checks: z.record(z.string(), z.object({ ok: z.boolean(), detail: z.string().nullable() })),
});
type Check = { readonly ok: boolean; readonly detail: string | null };

/** A check that throws or takes longer than this is a failing one. */
export const patienceMs = 3_000;

async function check(work: () => Promise<string | null>): Promise<Check> {
  try {
    return { ok: true, detail: await withTimeLimit(patienceMs, work, `no answer within ${patienceMs} ms`) };
  } catch (error) {
    return { ok: false, detail: error instanceof Error ? error.message.slice(0, 200) : "failed" };
  }
}

/** What strangers are told of a failing check; the cause is for the log and for staff. */
const publicFault = {
  db: "PostgreSQL does not answer.",
  queue: "The queues do not answer.",
  email: "Some nodes have been silent for long, or cannot be asked about.",
} as const;

/** For staff: a failing check's `detail` is its cause. */
export const checks = {
  db: (container: Container) =>
    check(async () => {
      await container.database.ping();
      return null;
    }),
  queue: (container: Container) =>
    check(async () => {
      const counts = await container.queueStats.stats();
      return counts
        .map((queue) => `${queue.name}: ${queue.waiting} waiting, ${queue.failed} failed`)
        .join("; ");
    }),
  email: (container: Container) => check(() => checkNodes(container)),
} as const;

function healthRoute(path: string, summary: string, names: readonly (keyof typeof checks)[]): Route {
  return publicRoute({
    method: "get",
    path,
    summary,
    status: 200,
    response: healthView,
    async handle({ c, container }) {
      const results = await Promise.all(
        names.map(async (name) => [name, await checks[name](container)] as const),
      );
      const failing = results.some(([, result]) => !result.ok);
      const told = results.map(([name, { ok, detail }]) => {
        if (!ok) container.log.warn({ check: name, cause: detail }, "a health check failed");
        return [name, { ok, detail: ok ? detail : publicFault[name] }] as const;
      });
      return c.json(
        { status: failing ? ("failing" as const) : ("ok" as const), checks: Object.fromEntries(told) },
        failing ? 503 : 200,
        { "cache-control": "no-store" },
      );
    },
  });
}

export const healthRoutes: readonly Route[] = [
  healthRoute("/health", "Everything", ["db", "queue", "email"]),
  healthRoute("/health/db", "PostgreSQL", ["db"]),
  healthRoute("/health/queue", "Queues", ["queue"]),
  healthRoute("/health/email", "Nodes", ["email"]),
];
