import { fittingServices } from "@penguinmails/core/fleet/container-limits";
import type { OptionalService } from "@penguinmails/core/fleet/optional-services";
import { policy } from "@penguinmails/core/policy";
import type { EpochMs } from "@penguinmails/core/time";
import { appendToOutbox } from "@penguinmails/db/outbox";
import { nodeOperations, nodes } from "@penguinmails/db/schema/fleet";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, eq, gt } from "drizzle-orm";
import { planExtras } from "../billing/plan-extras.ts";
import { beginOperation } from "./begin-operation.ts";
import { factsOf } from "./node-facts.ts";
import { runningOperation } from "./node-operation.ts";

type NodeRow = typeof nodes.$inferSelect;

const look = { kind: "system", id: "node-look", requestId: null } as const;

/**
 * Asks for the plan of a serving node to be applied when its agency's subscription has other optional services than its
 * containers, as far as its machine has room; not while something else is done to it, and not again soon after that
 * failed. The caller holds the node.
 */
export async function followPlan(tx: TenantDb, node: NodeRow, now: EpochMs): Promise<void> {
  const facts = factsOf(node);
  const runs = facts.extras ?? [];
  const included = await planExtras(tx);
  const wanted = fittingServices(facts.size?.gives ?? null, included);
  if (wanted.join() === runs.join() || (await runningOperation(tx, node.id))) return;
  const since = now - policy.node.followPlanRetryMs;
  const [failed] = await tx
    .select({ id: nodeOperations.id })
    .from(nodeOperations)
    .where(
      and(
        eq(nodeOperations.nodeId, node.id),
        eq(nodeOperations.kind, "apply"),
        eq(nodeOperations.state, "failed"),
        gt(nodeOperations.askedAt, since),
      ),
    );
  if (failed) return;
  const operation = { nodeId: node.id, kind: "apply" as const, ip: null, askedAt: now };
  await beginOperation(tx, look, operation, { reason: whyOf(runs, wanted, included) });
}

function whyOf(
  runs: readonly OptionalService[],
  wanted: readonly OptionalService[],
  included: readonly OptionalService[],
): string {
  const added = wanted.filter((name) => !runs.includes(name));
  const stopped = runs.filter((name) => !wanted.includes(name));
  const gone = stopped.filter((name) => !included.includes(name));
  const roomless = stopped.filter((name) => included.includes(name));
  const said = [
    ...(added.length > 0 ? [`The agency's plan includes ${added.join(" and ")}.`] : []),
    ...(gone.length > 0 ? [`The agency's plan no longer includes ${gone.join(" and ")}.`] : []),
    ...(roomless.length > 0 ? [`The machine has no known room for ${roomless.join(" and ")}.`] : []),
  ];
  return said.join(" ");
}

/** Asks for a look at each of the agency's serving nodes, which follows its plan. */
export async function lookAtServingNodes(tx: TenantDb, now: EpochMs): Promise<void> {
  const serving = await tx.select({ id: nodes.id }).from(nodes).where(eq(nodes.status, "serving"));
  for (const { id } of serving)
    await appendToOutbox(tx, "node.look", { v: 1, tenantId: tx.tenantId, nodeId: id }, now);
}
