import { setMaxListeners } from "node:events";
import { nodes } from "@penguinmails/db/schema/fleet";
import { ingestCollector } from "@penguinmails/services/feedback/ingest-collector";
import { ingestNodeLog } from "@penguinmails/services/feedback/ingest-node-log";
import { runDueSchedules } from "@penguinmails/services/platform/run-due-schedules";
import { eq } from "drizzle-orm";
import type { Container } from "./container.ts";

type Node = { readonly tenantId: string; readonly nodeId: string };

/** Nodes that one worker reads at once. */
const mostAtOnce = 32;
/** Real milliseconds that reading one node may take. */
const patienceMs = 60_000;

/**
 * Reads log and collector of every serving node, each at least a real second apart and by one worker at a time. A node
 * that is slow or unreachable holds up no other.
 */
export function makeNodeReaders(container: Container) {
  const busy = new Map<string, Promise<void>>();
  const stopping = new AbortController();
  // Each node that is read listens; Node takes more than ten for a leak.
  setMaxListeners(2 * mostAtOnce, stopping.signal);

  async function read(node: Node): Promise<void> {
    const reader = {
      name: `feedback:${node.nodeId}`,
      // Of world time, as schedules count: a second, but in a fast world no more than four times a real second.
      everyMs: Math.max(1_000, 250 * container.clock.speed),
      run: () => readBoth(node),
    };
    try {
      const failed = (_name: string, error: unknown) => warn(node.nodeId, error);
      await runDueSchedules(container, [reader], failed, stopping.signal);
    } catch (error) {
      warn(node.nodeId, error);
    } finally {
      busy.delete(node.nodeId);
    }
  }

  /** A log that can't be read keeps no opt-out in the collector from being read, and the other way round. */
  async function readBoth(node: Node): Promise<void> {
    const signal = AbortSignal.any([stopping.signal, AbortSignal.timeout(patienceMs)]);
    const both = await Promise.allSettled([
      ingestNodeLog(container, node, signal),
      ingestCollector(container, node),
    ]);
    const failures = both.flatMap((result) => (result.status === "rejected" ? [result.reason] : []));
    if (failures.length > 0) throw new AggregateError(failures, failures.map(String).join("; "));
  }

  const warn = (nodeId: string, error: unknown) =>
    container.log.warn({ err: error, nodeId }, "a node could not be read");

  return {
    /** Starts on the nodes that nobody reads; doesn't wait for them. */
    async round(): Promise<void> {
      const serving = await container.database.withOperator((tx) =>
        tx
          .select({ tenantId: nodes.tenantId, nodeId: nodes.id })
          .from(nodes)
          .where(eq(nodes.status, "serving")),
      );
      for (const node of serving) {
        if (busy.size >= mostAtOnce) await Promise.race(busy.values());
        if (!busy.has(node.nodeId)) busy.set(node.nodeId, read(node));
      }
    },
    /** Begins nothing more, breaks off what is being read, and resolves when that is done. */
    async stop(): Promise<void> {
      stopping.abort();
      await Promise.all(busy.values());
    },
  };
}
export type NodeReaders = ReturnType<typeof makeNodeReaders>;
