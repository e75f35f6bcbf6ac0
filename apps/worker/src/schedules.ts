import { day, hour, minute } from "@penguinmails/core/time";
import { appendToOutbox } from "@penguinmails/db/outbox";
import { campaigns } from "@penguinmails/db/schema/campaigns";
import { pairs } from "@penguinmails/db/schema/evidence";
import { nodes } from "@penguinmails/db/schema/fleet";
import { drainInbox } from "@penguinmails/services/billing/drain-inbox";
import { stopPastDue } from "@penguinmails/services/billing/stop-past-due";
import { reviewCampaigns } from "@penguinmails/services/campaigns/review-campaigns";
import { paceMessages } from "@penguinmails/services/delivery/pace-messages";
import { settleLeases } from "@penguinmails/services/delivery/settle-leases";
import { checkDueDomains } from "@penguinmails/services/domains/check-due-domains";
import { ingestCollector } from "@penguinmails/services/feedback/ingest-collector";
import { ingestNodeLog } from "@penguinmails/services/feedback/ingest-node-log";
import { pruneOutbox, relayOutbox } from "@penguinmails/services/platform/relay-outbox";
import { runDueSchedules, type Schedule } from "@penguinmails/services/platform/run-due-schedules";
import { eq } from "drizzle-orm";
import type { Container } from "./container.ts";
import type { Loop } from "./loops.ts";

/** What happens by the world's clock, however fast it runs. */
export function allSchedules(container: Container): readonly Schedule[] {
  return [
    { name: "check-due-domains", everyMs: minute, run: async () => void (await checkDueDomains(container)) },
    { name: "close-days", everyMs: hour, run: () => closeIdleTenants(container) },
    { name: "stop-past-due", everyMs: hour, run: async () => void (await stopPastDue(container)) },
    { name: "prune-outbox", everyMs: day, run: async () => void (await pruneOutbox(container, 7 * day)) },
  ];
}

/** What happens all the time, in real time. */
export function allLoops(container: Container): readonly Loop[] {
  const { PACER_TICK_MS: tickMs } = container.config;
  const publisher = container.queue;
  return [
    {
      name: "relay",
      everyMs: 100,
      round: async () => (await relayOutbox({ ...container, publisher }, 200)) === 200,
    },
    { name: "pacer", everyMs: tickMs, round: () => idle(paceMessages(container, tickMs)) },
    { name: "review", everyMs: 500, round: () => idle(reviewCampaigns(container)) },
    { name: "leases", everyMs: 1_000, round: () => idle(settleLeases(container)) },
    { name: "feedback", everyMs: 300, round: () => listen(container) },
    { name: "inbox", everyMs: 500, round: async () => (await drainInbox(container, 50)) === 50 },
  ];
}

/** A round after which the loop rests. */
async function idle(work: Promise<unknown>): Promise<boolean> {
  await work;
  return false;
}

export async function heartbeat(container: Container, schedules: readonly Schedule[]): Promise<void> {
  await runDueSchedules(container, schedules, (name, error) =>
    container.log.error({ err: error, schedule: name }, "a schedule failed"),
  );
}

/** Reads log and collector of every serving node; one worker at a time for each node, at least a second apart. */
async function listen(container: Container): Promise<boolean> {
  const serving = await container.database.withOperator((tx) =>
    tx.select({ tenantId: nodes.tenantId, nodeId: nodes.id }).from(nodes).where(eq(nodes.status, "serving")),
  );
  const signal = AbortSignal.timeout(60_000);
  const everyMs = container.clock.speed;
  const readers = serving.map((node) => ({
    name: `feedback:${node.nodeId}`,
    everyMs,
    run: async () => {
      await ingestNodeLog(container, node, signal);
      await ingestCollector(container, node);
    },
  }));
  await Promise.all(
    readers.map((reader) =>
      runDueSchedules(container, [reader], (name, error) =>
        container.log.warn({ err: error, reader: name }, "a node could not be read"),
      ),
    ),
  );
  return false;
}

/** Those who send are judged by the pacer before each day's first message; this is for those who don't. */
async function closeIdleTenants(container: Container): Promise<void> {
  const tenants = await container.database.withOperator(async (tx) => {
    const withPairs = await tx.selectDistinct({ tenantId: pairs.tenantId }).from(pairs);
    const sending = await tx
      .selectDistinct({ tenantId: campaigns.tenantId })
      .from(campaigns)
      .where(eq(campaigns.status, "running"));
    const busy = new Set(sending.map((row) => row.tenantId));
    return withPairs.filter((row) => !busy.has(row.tenantId));
  });
  for (const { tenantId } of tenants) {
    await container.database.withTenant(tenantId, (tx) =>
      appendToOutbox(tx, "warmup.close-day", { v: 1, tenantId }, container.clock.now()),
    );
  }
}
