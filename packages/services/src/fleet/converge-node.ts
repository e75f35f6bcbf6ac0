import type {
  ConvergeOutcome,
  NodeConverger,
  NodeSpec,
  PlanJournal,
} from "@penguinmails/core/ports/node-converger";
import type { SecretBox } from "@penguinmails/core/ports/outside";
import { hour, second } from "@penguinmails/core/time";
import { appendToOutbox } from "@penguinmails/db/outbox";
import { addresses, nodeOperations, nodeSteps, nodes } from "@penguinmails/db/schema/fleet";
import type { Database, TenantDb } from "@penguinmails/db/tenant-db";
import { and, eq, exists, inArray, isNotNull, isNull, lt, or, sql } from "drizzle-orm";
import { orderOf } from "../backups/restore-order.ts";
import type { EgressDeps } from "../domains/load-domain.ts";
import { realTimeIn } from "../platform/real-time.ts";
import { moveAddresses } from "./move-address.ts";
import { factsOf, learn } from "./node-facts.ts";
import { type OperationRow, runningOperation, settleOperation } from "./node-operation.ts";
import { nodeSpecOf } from "./node-spec.ts";
import { releaseAddresses } from "./release-addresses.ts";

type Deps = EgressDeps & {
  readonly database: Database;
  readonly secrets: SecretBox;
  readonly converger: NodeConverger;
  /** Real time between two signs of life of a running plan. */
  readonly heartbeatMs?: number;
};
type Input = { readonly tenantId: string; readonly nodeId: string };
type NodeRow = typeof nodes.$inferSelect;

/** Real time after which the plan of a worker that was killed is taken over; one that lives says so more often. */
const leaseMs = 60 * second;

/**
 * Runs a node's plan as far as it goes and writes down where it stands. One worker at a time runs it; a plan that waits
 * asks for itself again; a killed worker's plan is taken over when its lease is over.
 */
export async function convergeNode(deps: Deps, input: Input, signal: AbortSignal): Promise<void> {
  const node = await takeLease(deps, input);
  if (!node) return;
  const spec = await nodeSpecOf(deps, node);
  const operation =
    node.status === "serving" || node.status === "isolated"
      ? await deps.database.withTenant(node.tenantId, (tx) => runningOperation(tx, node.id))
      : null;
  const journal = journalOf(deps, node, operation);
  const heartbeat = setInterval(
    // One that fails is followed by another long before the lease is over.
    () => void extendLease(deps, node).catch(() => undefined),
    deps.heartbeatMs ?? 15_000,
  );
  try {
    if (node.status === "provisioning") await writeSteps(deps, node);
    const outcome = await run(deps, node, operation, spec, journal, signal);
    await deps.database.withTenant(node.tenantId, (tx) =>
      settle(tx, node, operation, outcome, deps.clock.now()),
    );
  } finally {
    clearInterval(heartbeat);
    await deps.database.withTenant(node.tenantId, (tx) =>
      tx.update(nodes).set({ convergeLeaseUntil: null }).where(eq(nodes.id, node.id)),
    );
  }
}

async function run(
  { converger, database }: Deps,
  node: NodeRow,
  operation: OperationRow | null,
  spec: NodeSpec,
  journal: PlanJournal,
  signal: AbortSignal,
): Promise<ConvergeOutcome> {
  if (node.status === "retiring") return converger.retire(spec, journal);
  if (operation) {
    const order = await database.withTenant(node.tenantId, (tx) => orderOf(tx, operation));
    return converger.operate(spec, { ...order, isIsolated: node.status === "isolated" }, journal, signal);
  }
  return converger.converge(spec, journal, signal);
}

async function extendLease(deps: Deps, { tenantId, id }: NodeRow): Promise<void> {
  const convergeLeaseUntil = realTimeIn(leaseMs);
  await deps.database.withTenant(tenantId, (tx) =>
    tx
      .update(nodes)
      .set({ convergeLeaseUntil })
      // A lease that was given back stays so.
      .where(and(eq(nodes.id, id), isNotNull(nodes.convergeLeaseUntil))),
  );
}

async function takeLease(deps: Deps, input: Input): Promise<NodeRow | null> {
  return deps.database.withTenant(input.tenantId, async (tx) => {
    const free = or(isNull(nodes.convergeLeaseUntil), lt(nodes.convergeLeaseUntil, sql`now()`));
    const operated = tx
      .select({ id: nodeOperations.id })
      .from(nodeOperations)
      .where(and(eq(nodeOperations.nodeId, input.nodeId), eq(nodeOperations.state, "running")));
    const wanted = or(
      inArray(nodes.status, ["ordered", "provisioning", "failed", "retiring"]),
      and(inArray(nodes.status, ["serving", "isolated"]), exists(operated)),
    );
    const [taken] = await tx
      .update(nodes)
      .set({ convergeLeaseUntil: realTimeIn(leaseMs) })
      .where(and(eq(nodes.id, input.nodeId), free, wanted))
      .returning();
    if (!taken) return null;
    if (taken.status === "ordered" || taken.status === "failed") {
      await tx
        .update(nodes)
        .set({ status: "provisioning", failureCause: null, failureRemedy: null })
        .where(eq(nodes.id, taken.id));
      return { ...taken, status: "provisioning" as const };
    }
    return taken;
  });
}

function journalOf(deps: Deps, node: NodeRow, operation: OperationRow | null): PlanJournal {
  const within = <T>(work: (tx: TenantDb) => Promise<T>) => deps.database.withTenant(node.tenantId, work);
  return {
    facts: () =>
      within(async (tx) => {
        const [row] = await tx.select().from(nodes).where(eq(nodes.id, node.id));
        return row ? factsOf(row) : {};
      }),
    learn: (news) => within((tx) => learn(tx, deps.clock.now(), node.id, news)),
    stepChanged: (name, state, note) =>
      within(async (tx) => {
        const change = { state, note: note?.slice(0, 500) ?? null, updatedAt: deps.clock.now() };
        await tx
          .update(nodeSteps)
          .set(change)
          .where(and(eq(nodeSteps.nodeId, node.id), eq(nodeSteps.name, name)));
        const convergeLeaseUntil = realTimeIn(leaseMs);
        if (operation) {
          await tx
            .update(nodeOperations)
            .set({ step: name, note: change.note })
            .where(eq(nodeOperations.id, operation.id));
          await tx.update(nodes).set({ convergeLeaseUntil }).where(eq(nodes.id, node.id));
          return;
        }
        const waitingFor = state === "done" ? null : (note ?? name);
        await tx.update(nodes).set({ waitingFor, convergeLeaseUntil }).where(eq(nodes.id, node.id));
      }),
  };
}

async function writeSteps(deps: Deps, node: NodeRow): Promise<void> {
  const rows = deps.converger.stepNames.map((name, position) => ({
    tenantId: node.tenantId,
    nodeId: node.id,
    name,
    position,
    state: "pending" as const,
  }));
  await deps.database.withTenant(node.tenantId, (tx) =>
    tx.insert(nodeSteps).values(rows).onConflictDoNothing(),
  );
}

async function settle(
  tx: TenantDb,
  node: NodeRow,
  operation: OperationRow | null,
  outcome: ConvergeOutcome,
  now: number,
): Promise<void> {
  const job = { v: 1 as const, tenantId: node.tenantId, nodeId: node.id };
  const [present] = await tx
    .select({ status: nodes.status })
    .from(nodes)
    .where(eq(nodes.id, node.id))
    .for("no key update");
  if (!present) return;
  if (present.status !== node.status) {
    // Asked to be given back while the plan ran: what it came to no longer counts.
    await appendToOutbox(tx, "node.converge", job, now);
    return;
  }
  if (operation) return settleOperation(tx, operation, outcome, now);
  if (outcome.status === "waiting") {
    await tx
      .update(nodes)
      .set({ waitingFor: `${outcome.step}: ${outcome.reason}` })
      .where(eq(nodes.id, node.id));
    await appendToOutbox(tx, "node.converge", job, now + outcome.retryAfterMs);
    return;
  }
  if (outcome.status === "failed") {
    // A machine that can't be given back goes on costing money: it stays retiring and is tried again.
    const retiring = node.status === "retiring";
    const change = {
      status: retiring ? ("retiring" as const) : ("failed" as const),
      waitingFor: retiring ? outcome.step : null,
      failureCause: outcome.cause.slice(0, 500),
      failureRemedy: outcome.remedy,
    };
    await tx.update(nodes).set(change).where(eq(nodes.id, node.id));
    if (retiring) await appendToOutbox(tx, "node.converge", job, now + hour);
    return;
  }
  const retired = node.status === "retiring";
  await tx
    .update(nodes)
    .set({
      status: retired ? "retired" : "serving",
      waitingFor: null,
      failureCause: null,
      failureRemedy: null,
      ...(retired ? {} : { servingSince: now }),
    })
    .where(eq(nodes.id, node.id));
  const ofNode = eq(addresses.nodeId, node.id);
  if (retired) await releaseAddresses(tx, now, ofNode, "retire");
  else await moveAddresses(tx, now, ofNode, "served", "serving");
  const event = retired ? "node_retired" : "node_serving";
  const properties = { secondaryAddresses: node.secondaryAddresses };
  await appendToOutbox(
    tx,
    "product-event.capture",
    { v: 1, tenantId: node.tenantId, event, distinctId: node.tenantId, properties, atMs: now },
    now,
  );
}
