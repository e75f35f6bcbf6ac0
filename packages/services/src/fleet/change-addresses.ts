import { Problem } from "@penguinmails/contracts/problems";
import { policy } from "@penguinmails/core/policy";
import type { Clock } from "@penguinmails/core/ports/clock";
import { newId } from "@penguinmails/db/ids";
import { addresses, domains, nodes } from "@penguinmails/db/schema/fleet";
import type { Database, TenantDb } from "@penguinmails/db/tenant-db";
import { and, asc, eq } from "drizzle-orm";
import { type Entitlements, lockEntitlements, requireActive } from "../billing/entitlements.ts";
import type { Caller } from "../caller.ts";
import { beginOperation, lockForOperation, refuseBeside } from "./begin-operation.ts";
import { prices } from "./catalogue.ts";
import { moveAddress } from "./move-address.ts";
import { nodeView } from "./node-view.ts";
import { standingNodes } from "./order-node.ts";

type Deps = { readonly database: Database; readonly clock: Clock };

/**
 * Orders one more secondary address for a node that serves. Throws `not-found`, `conflict`, `subscription-required`,
 * and `plan-limit` when the plan has no room for it or for what it costs.
 */
export async function addAddress(deps: Deps, caller: Caller, nodeId: string) {
  const now = deps.clock.now();
  return deps.database.withTenant(caller.tenantId, async (tx) => {
    const allowed = await lockEntitlements(tx, now);
    const { node, running } = await lockForOperation(tx, nodeId, "add-address");
    refuseBeside(running);
    const secondaryAddresses = node.secondaryAddresses + 1;
    await requireRoomFor(tx, requireActive(allowed), secondaryAddresses);
    await tx.update(nodes).set({ secondaryAddresses }).where(eq(nodes.id, nodeId));
    const row = { tenantId: tx.tenantId, id: newId(), nodeId, createdAt: now };
    await tx.insert(addresses).values({ ...row, kind: "secondary", status: "ordered" });
    const operation = { nodeId, kind: "add-address" as const, ip: null, askedAt: now };
    await beginOperation(tx, caller.actor, operation, { secondaryAddresses });
    return nodeView(tx, nodeId);
  });
}

/**
 * Gives a secondary address back; asked again after a failure, it goes on. Throws `not-found`, and `conflict`, which
 * lists every domain that leaves from the address.
 */
export async function removeAddress(
  deps: Deps,
  caller: Caller,
  { id: nodeId, addressId }: { readonly id: string; readonly addressId: string },
) {
  const now = deps.clock.now();
  return deps.database.withTenant(caller.tenantId, async (tx) => {
    const { node, running } = await lockForOperation(tx, nodeId, "remove-address");
    const [address] = await tx
      .select()
      .from(addresses)
      .where(and(eq(addresses.id, addressId), eq(addresses.nodeId, nodeId)))
      // Held, so that no domain of a listed address is moved to it while it goes.
      .for("no key update");
    if (!address) throw new Problem("not-found");
    const { ip, kind, status } = address;
    if (status === "released") return nodeView(tx, nodeId);
    if (ip !== null && running?.kind === "remove-address" && running.ip === ip) return nodeView(tx, nodeId);
    refuseBeside(running);
    if (kind === "primary")
      throw new Problem("conflict", { detail: "The main address goes with its machine only." });
    if (ip === null) throw new Problem("conflict", { detail: "The address is not there yet." });
    await refuseUsed(tx, addressId);
    if (await moveAddress(tx, now, address, "leaving", "releasing")) {
      const secondaryAddresses = node.secondaryAddresses - 1;
      await tx.update(nodes).set({ secondaryAddresses }).where(eq(nodes.id, nodeId));
    }
    await beginOperation(
      tx,
      caller.actor,
      { nodeId, kind: "remove-address", ip, askedAt: now },
      { addressId, ip },
    );
    return nodeView(tx, nodeId);
  });
}

async function refuseUsed(tx: TenantDb, addressId: string): Promise<void> {
  const users = await tx
    .select({ name: domains.name })
    .from(domains)
    .where(eq(domains.addressId, addressId))
    .orderBy(asc(domains.name));
  if (users.length === 0) return;
  throw new Problem("conflict", {
    detail: "Domains leave from this address. Remove them first.",
    errors: users.map(({ name }) => ({ code: "address-in-use", message: `${name} leaves from it.` })),
  });
}

async function requireRoomFor(
  tx: TenantDb,
  allowed: Entitlements,
  secondaryAddresses: number,
): Promise<void> {
  const most = Math.min(allowed.secondaryAddressesPerNode, policy.node.maxSecondaryAddresses);
  if (secondaryAddresses > most)
    throw new Problem("plan-limit", {
      detail: `Your plan includes ${most} secondary addresses for each node.`,
    });
  if ((await standingNodes(tx)).cents + prices.addressCents > allowed.planMonthlyCents)
    throw new Problem("plan-limit", {
      detail: "The machines would cost more than your plan brings in. Choose a larger plan.",
    });
}
