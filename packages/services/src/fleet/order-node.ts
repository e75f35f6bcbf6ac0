import { randomBytes } from "node:crypto";
import { Problem } from "@penguinmails/contracts/problems";
import type { Clock } from "@penguinmails/core/ports/clock";
import type { SecretBox } from "@penguinmails/core/ports/outside";
import { appendAudit } from "@penguinmails/db/audit";
import { newId } from "@penguinmails/db/ids";
import { appendToOutbox } from "@penguinmails/db/outbox";
import { addresses, nodes } from "@penguinmails/db/schema/fleet";
import type { Database, TenantDb } from "@penguinmails/db/tenant-db";
import { count, notInArray, sql } from "drizzle-orm";
import { lockEntitlements } from "../billing/entitlements.ts";
import type { Caller } from "../caller.ts";
import { locations, type MachineChoice, prices } from "./catalogue.ts";
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
  const id = newId();
  const now = deps.clock.now();
  return deps.database.withTenant(caller.tenantId, async (tx) => {
    await requireRoom(tx, input.secondaryAddresses, now);
    // The tail of a v7 id is random: unique at the provider, and nothing about the agency.
    const label = `n${id.replaceAll("-", "").slice(-10)}`;
    const secret = () => randomBytes(24).toString("hex");
    await tx.insert(nodes).values({
      tenantId: tx.tenantId,
      id,
      name: `pm-${label}`,
      hostname: `${label}.${deps.nodeDomainSuffix}`,
      status: "ordered",
      location: input.location,
      rid: deps.machine.rid,
      template: deps.machine.template,
      secondaryAddresses: input.secondaryAddresses,
      sealedMailuSecretKey: deps.secrets.seal(secret().slice(0, 16), `node:${id}:mailu-secret`),
      sealedMailuApiToken: deps.secrets.seal(secret(), `node:${id}:mailu-api`),
      sealedCollectorPassword: deps.secrets.seal(secret(), `node:${id}:collector`),
      waitingFor: "its turn",
      createdAt: now,
    });
    const row = { tenantId: tx.tenantId, nodeId: id, status: "ordered" as const, createdAt: now };
    await tx.insert(addresses).values([
      { ...row, id: newId(), kind: "primary" as const },
      ...Array.from({ length: input.secondaryAddresses }, () => ({
        ...row,
        id: newId(),
        kind: "secondary" as const,
      })),
    ]);
    await appendToOutbox(tx, "node.converge", { v: 1, tenantId: tx.tenantId, nodeId: id }, now);
    const detail = {
      location: input.location,
      locationId: locations[input.location],
      secondaryAddresses: input.secondaryAddresses,
    };
    await appendAudit(tx, caller.actor, now, {
      action: "node.order",
      subjectKind: "node",
      subjectId: id,
      detail,
    });
    return nodeView(tx, id);
  });
}

async function requireRoom(tx: TenantDb, secondaryAddresses: number, now: number): Promise<void> {
  const allowed = await lockEntitlements(tx, now);
  if (!allowed.active)
    throw new Problem("subscription-required", {
      detail: allowed.reason ?? "There is no active subscription.",
    });
  const have = await standingNodes(tx);
  if (have.nodes >= allowed.nodes)
    throw new Problem("plan-limit", { detail: `Your plan includes ${allowed.nodes} node(s).` });
  if (secondaryAddresses > allowed.secondaryAddressesPerNode) {
    throw new Problem("plan-limit", {
      detail: `Your plan includes ${allowed.secondaryAddressesPerNode} secondary addresses for each node.`,
    });
  }
  const cost = have.cents + prices.machineCents + secondaryAddresses * prices.addressCents;
  if (cost > allowed.planMonthlyCents)
    throw new Problem("plan-limit", {
      detail: "The machines would cost more than your plan brings in. Choose a larger plan.",
    });
}

/** How many nodes the agency has, and what they cost a month. */
export async function standingNodes(
  tx: TenantDb,
): Promise<{ readonly nodes: number; readonly cents: number }> {
  const standing = notInArray(nodes.status, ["retired", "retiring"]);
  // One whose plan has not yet read the price list counts with what it will cost.
  const cents = sql<number>`coalesce(sum(coalesce(${nodes.monthlyCents},
    ${prices.machineCents}::int + ${nodes.secondaryAddresses} * ${prices.addressCents}::int)), 0)::int`;
  const [have] = await tx.select({ nodes: count(), cents }).from(nodes).where(standing);
  return have ?? { nodes: 0, cents: 0 };
}
