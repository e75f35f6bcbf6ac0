import { randomBytes } from "node:crypto";
import { Problem } from "@penguinmails/contracts/problems";
import type { Clock } from "@penguinmails/core/ports/clock";
import type { SecretBox } from "@penguinmails/core/ports/outside";
import type { EpochMs } from "@penguinmails/core/time";
import { type Actor, appendAudit } from "@penguinmails/db/audit";
import { newId } from "@penguinmails/db/ids";
import { appendToOutbox } from "@penguinmails/db/outbox";
import { addresses, nodeOperations, nodes } from "@penguinmails/db/schema/fleet";
import { machinePlans } from "@penguinmails/db/schema/machine-plans";
import { nodeReplacements } from "@penguinmails/db/schema/node-replacements";
import type { Database, TenantDb } from "@penguinmails/db/tenant-db";
import { and, count, eq, isNull, notInArray, sql } from "drizzle-orm";
import { lockEntitlements, requireActive } from "../billing/entitlements.ts";
import type { Caller } from "../caller.ts";
import { locations, type MachineChoice, prices } from "./catalogue.ts";
import { machineToOrder } from "./machine-to-order.ts";
import { nodeView } from "./node-view.ts";

type OrderDeps = {
  readonly database: Database;
  readonly clock: Clock;
  readonly secrets: SecretBox;
  readonly nodeDomainSuffix: string;
  readonly machine: MachineChoice;
};

/**
 * Writes a node down and asks for its plan to run. Throws `subscription-required`, and `plan-limit` when the plan has no
 * room for another node, for that many addresses, or for what the machines would cost beside what the plan brings in.
 */
export async function orderNode(
  deps: OrderDeps,
  caller: Caller,
  input: { readonly secondaryAddresses: number; readonly location: "seattle" | "dallas" | "amsterdam" },
) {
  const now = deps.clock.now();
  return deps.database.withTenant(caller.tenantId, async (tx) => {
    const machine = await machineToOrder(tx, deps.machine.rid);
    await requireRoom(tx, input.secondaryAddresses, machine.monthlyCents, now);
    const id = await writeOrder(deps, tx, caller.actor, { ...input, rid: machine.rid }, now);
    return nodeView(tx, id);
  });
}

type Order = {
  readonly secondaryAddresses: number;
  readonly location: keyof typeof locations;
  /** The provider's plan. */
  readonly rid: string;
};

/** Writes a node and its addresses down and asks for its plan to run; whether the agency may have it was asked before. Its id. */
export async function writeOrder(
  deps: Pick<OrderDeps, "secrets" | "nodeDomainSuffix" | "machine">,
  tx: TenantDb,
  actor: Actor,
  { secondaryAddresses, location, rid }: Order,
  now: EpochMs,
): Promise<string> {
  const id = newId();
  // The tail of a v7 id is random: unique at the provider, and nothing about the agency.
  const label = `n${id.replaceAll("-", "").slice(-10)}`;
  const secret = () => randomBytes(24).toString("hex");
  await tx.insert(nodes).values({
    tenantId: tx.tenantId,
    id,
    name: `pm-${label}`,
    hostname: `${label}.${deps.nodeDomainSuffix}`,
    status: "ordered",
    location,
    rid,
    template: deps.machine.template,
    secondaryAddresses,
    sealedMailuSecretKey: deps.secrets.seal(secret().slice(0, 16), `node:${id}:mailu-secret`),
    sealedMailuApiToken: deps.secrets.seal(secret(), `node:${id}:mailu-api`),
    sealedCollectorPassword: deps.secrets.seal(secret(), `node:${id}:collector`),
    waitingFor: "its turn",
    createdAt: now,
  });
  const row = { tenantId: tx.tenantId, nodeId: id, status: "ordered" as const, createdAt: now };
  await tx.insert(addresses).values([
    { ...row, id: newId(), kind: "primary" as const },
    ...Array.from({ length: secondaryAddresses }, () => ({
      ...row,
      id: newId(),
      kind: "secondary" as const,
    })),
  ]);
  await appendToOutbox(tx, "node.converge", { v: 1, tenantId: tx.tenantId, nodeId: id }, now);
  const detail = { location, locationId: locations[location], rid, secondaryAddresses };
  await appendAudit(tx, actor, now, { action: "node.order", subjectKind: "node", subjectId: id, detail });
  return id;
}

async function requireRoom(
  tx: TenantDb,
  secondaryAddresses: number,
  machineCents: number,
  now: EpochMs,
): Promise<void> {
  const allowed = requireActive(await lockEntitlements(tx, now));
  const have = await standingNodes(tx);
  if (have.nodes >= allowed.nodes)
    throw new Problem("plan-limit", {
      detail: `Your plan includes ${allowed.nodes} ${allowed.nodes === 1 ? "node" : "nodes"}.`,
    });
  if (secondaryAddresses > allowed.secondaryAddressesPerNode) {
    throw new Problem("plan-limit", {
      detail: `Your plan includes ${allowed.secondaryAddressesPerNode} secondary addresses for each node.`,
    });
  }
  const cost = have.cents + machineCents + secondaryAddresses * prices.addressCents;
  if (cost > allowed.planMonthlyCents)
    throw new Problem("plan-limit", {
      detail: "The machines would cost more than your plan brings in. Choose a larger plan.",
    });
}

/**
 * How many nodes the agency has, and what they cost a month. One that another is to take the place of counts; the other
 * not before it has.
 */
export async function standingNodes(
  tx: TenantDb,
): Promise<{ readonly nodes: number; readonly cents: number }> {
  const coming = tx
    .select({ id: nodeReplacements.nextNodeId })
    .from(nodeReplacements)
    .where(isNull(nodeReplacements.endedAt));
  const standing = and(notInArray(nodes.status, ["retired", "retiring"]), notInArray(nodes.id, coming));
  // What is under way counts already: an address from its asking on, a larger machine instead of the present one.
  const paidFor = sql`${nodes.secondaryAddresses} + coalesce((${nodes.facts} ->> 'isMainOrdered')::boolean, false)::int`;
  const cents = sql<number>`coalesce(sum(greatest(${nodes.monthlyCents},
    coalesce(${machinePlans.monthlyCents}, ${prices.machineCents}::int)
      + (${paidFor}) * ${prices.addressCents}::int)), 0)::int`;
  const [have] = await tx
    .select({ nodes: count(), cents })
    .from(nodes)
    .leftJoin(
      nodeOperations,
      and(
        eq(nodeOperations.nodeId, nodes.id),
        eq(nodeOperations.kind, "resize"),
        eq(nodeOperations.state, "running"),
      ),
    )
    .leftJoin(machinePlans, eq(machinePlans.rid, sql`coalesce(${nodeOperations.rid}, ${nodes.rid})`))
    .where(standing);
  return have ?? { nodes: 0, cents: 0 };
}
