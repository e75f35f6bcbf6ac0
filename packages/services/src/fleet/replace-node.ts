import { Problem } from "@penguinmails/contracts/problems";
import type { Clock } from "@penguinmails/core/ports/clock";
import type { SecretBox } from "@penguinmails/core/ports/outside";
import { appendAudit } from "@penguinmails/db/audit";
import { newId } from "@penguinmails/db/ids";
import { domains, nodes } from "@penguinmails/db/schema/fleet";
import { nodeReplacements } from "@penguinmails/db/schema/node-replacements";
import type { Database, TenantDb } from "@penguinmails/db/tenant-db";
import { and, count, eq, isNull, or } from "drizzle-orm";
import { lockEntitlements, requireActive } from "../billing/entitlements.ts";
import type { Caller } from "../caller.ts";
import { locations, type MachineChoice } from "./catalogue.ts";
import { lockNode } from "./lock-node.ts";
import { machineToOrder } from "./machine-to-order.ts";
import { writeOrder } from "./order-node.ts";
import { giveBack } from "./retire-node.ts";
import { countSecondaries } from "./secondary-addresses.ts";

type Deps = {
  readonly database: Database;
  readonly clock: Clock;
  readonly secrets: SecretBox;
  readonly nodeDomainSuffix: string;
  readonly machine: MachineChoice;
};
type NodeRow = typeof nodes.$inferSelect;

/**
 * Orders a node of the same plan (or a larger one that holds what the agency's plan includes), place and number of addresses
 * to take the place of one; the extra machine is allowed for that alone. Asked again while it is under way, nothing more happens. Throws `not-found`, `conflict` for a node that
 * neither serves nor is isolated or itself comes in place of another, and `subscription-required`.
 */
export async function replaceNode(deps: Deps, by: Caller, nodeId: string, reason: string): Promise<void> {
  const now = deps.clock.now();
  await deps.database.withTenant(by.tenantId, async (tx) => {
    const allowed = await lockEntitlements(tx, now);
    const node = await lockNode(tx, nodeId);
    if (await isUnderWay(tx, nodeId)) return;
    requireActive(allowed);
    const { rid } = await machineToOrder(tx, node.rid);
    // As many as it has, whatever it was ordered with.
    const order = { secondaryAddresses: await countSecondaries(tx, nodeId), location: placeOf(node), rid };
    const nextNodeId = await writeOrder(deps, tx, by.actor, order, now);
    await tx.insert(nodeReplacements).values({
      tenantId: tx.tenantId,
      id: newId(),
      nodeId,
      nextNodeId,
      state: "preparing",
      askedAt: now,
    });
    await appendAudit(tx, by.actor, now, {
      action: "node.replace",
      subjectKind: "node",
      subjectId: nodeId,
      detail: { reason, nextNodeId },
    });
  });
}

async function isUnderWay(tx: TenantDb, id: string): Promise<boolean> {
  const [open] = await tx
    .select()
    .from(nodeReplacements)
    .where(
      and(
        isNull(nodeReplacements.endedAt),
        or(eq(nodeReplacements.nodeId, id), eq(nodeReplacements.nextNodeId, id)),
      ),
    );
  if (open && open.nodeId !== id)
    throw new Problem("conflict", { detail: "This node is itself about to take the place of another." });
  return open !== undefined;
}

function placeOf({ status, location }: NodeRow): keyof typeof locations {
  if (status !== "serving" && status !== "isolated")
    throw new Problem("conflict", { detail: `This node is ${status}: there is nothing to replace.` });
  if (!(location in locations))
    throw new Problem("conflict", { detail: `No machines are ordered in ${location} any more.` });
  return location as keyof typeof locations;
}

/**
 * Gives the next node back and leaves the old one as it is. Throws `not-found` when no replacement of that node is under
 * way, and `conflict` once a domain lives on the next one.
 */
export async function cancelReplacement(
  deps: Pick<Deps, "database" | "clock">,
  by: Caller,
  nodeId: string,
  reason: string,
): Promise<void> {
  const now = deps.clock.now();
  await deps.database.withTenant(by.tenantId, async (tx) => {
    const [row] = await tx
      .select()
      .from(nodeReplacements)
      .where(and(eq(nodeReplacements.nodeId, nodeId), isNull(nodeReplacements.endedAt)))
      .limit(1)
      .for("update");
    if (!row) throw new Problem("not-found");
    // Held against a domain that is put on it meanwhile.
    const [next] = await tx.select().from(nodes).where(eq(nodes.id, row.nextNodeId)).for("no key update");
    const [moved] = await tx.select({ n: count() }).from(domains).where(eq(domains.nodeId, row.nextNodeId));
    const isGone = next?.status === "retiring" || next?.status === "retired";
    const isOver = row.state !== "preparing" && row.state !== "moving";
    if (isOver || (!isGone && (moved?.n ?? 0) > 0))
      throw new Problem("conflict", {
        detail: "A domain lives on the next node already: the replacement goes on.",
      });
    await tx
      .update(nodeReplacements)
      .set({ state: "cancelled", note: null, failureCause: null, failureRemedy: null, endedAt: now })
      .where(eq(nodeReplacements.id, row.id));
    if (!isGone) await giveBack(tx, by.actor, row.nextNodeId, now);
    await appendAudit(tx, by.actor, now, {
      action: "node.cancel-replacement",
      subjectKind: "node",
      subjectId: nodeId,
      detail: { reason, nextNodeId: row.nextNodeId },
    });
  });
}
