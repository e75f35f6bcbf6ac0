import { Problem } from "@penguinmails/contracts/problems";
import { policy } from "@penguinmails/core/policy";
import type { Clock } from "@penguinmails/core/ports/clock";
import type { EpochMs } from "@penguinmails/core/time";
import { appendAudit } from "@penguinmails/db/audit";
import { newId } from "@penguinmails/db/ids";
import { appendToOutbox } from "@penguinmails/db/outbox";
import { addresses, domains, nodes } from "@penguinmails/db/schema/fleet";
import type { Database, TenantDb } from "@penguinmails/db/tenant-db";
import { and, asc, count, eq, isNotNull } from "drizzle-orm";
import { lockEntitlements, requireActive } from "../billing/entitlements.ts";
import type { Caller } from "../caller.ts";
import { type DomainView, domainView } from "./domain-view.ts";
import { holdName, nameIsTaken } from "./hold-name.ts";

type Deps = {
  readonly database: Database;
  readonly clock: Clock;
  /** Names of the platform's own zones: nobody adds them or a name below them as a sending domain. */
  readonly reservedZones: readonly string[];
};
type Input = { readonly name: string; readonly nodeId: string };

/**
 * Adds a sending domain to a serving node and gives it the address it will leave from: the least used secondary one, the
 * primary only where a node has no other. It is one agency's, because two nodes must not both claim its mail. Making it real
 * is a job. Throws `invalid-input`, `conflict`, `plan-limit`, `subscription-required`, `already-exists`.
 */
export async function addDomain(deps: Deps, caller: Caller, input: Input): Promise<DomainView> {
  refuseReserved(deps.reservedZones, input.name);
  return holdName(deps.database, caller.tenantId, input.name, () => insertDomain(deps, caller, input));
}

function insertDomain(deps: Deps, caller: Caller, input: Input): Promise<DomainView> {
  return deps.database.withTenant(caller.tenantId, async (tx) => {
    const now = deps.clock.now();
    await refuseOverPlan(tx, now);
    await requireServing(tx, input.nodeId);
    const address = await leastUsedAddress(tx, input.nodeId);
    const [row] = await tx
      .insert(domains)
      .values({
        tenantId: tx.tenantId,
        id: newId(),
        name: input.name,
        nodeId: input.nodeId,
        addressId: address.id,
        status: "pending",
        nextCheckAt: now + policy.domain.pendingCheckMs,
        createdAt: now,
      })
      .onConflictDoNothing()
      .returning();
    if (!row) throw nameIsTaken(input.name);
    await appendToOutbox(tx, "domain.converge", { v: 1, tenantId: tx.tenantId, domainId: row.id }, now);
    await appendAudit(tx, caller.actor, now, {
      action: "domain.add",
      subjectKind: "domain",
      subjectId: row.id,
      detail: { name: input.name, nodeId: input.nodeId, address: address.ip },
    });
    return domainView({ domain: row, isOnItsWay: false, ip: address.ip, egress: null }, [], null, now);
  });
}

function refuseReserved(zones: readonly string[], name: string): void {
  const isOurs = zones.some((zone) => name === zone || name.endsWith(`.${zone}`));
  if (!isOurs) return;
  const message = "This name belongs to the platform. Use a domain of your own.";
  throw new Problem("invalid-input", { errors: [{ code: "reserved-name", message, pointer: "/name" }] });
}

async function refuseOverPlan(tx: TenantDb, now: EpochMs): Promise<void> {
  const allowed = requireActive(await lockEntitlements(tx, now));
  const [used] = await tx.select({ n: count() }).from(domains);
  if ((used?.n ?? 0) >= allowed.domains) {
    throw new Problem("plan-limit", { detail: `Your plan includes ${allowed.domains} sending domains.` });
  }
}

async function requireServing(tx: TenantDb, nodeId: string): Promise<void> {
  // Held, so that no address of it is given back while a domain is put on it.
  const [node] = await tx
    .select({ status: nodes.status })
    .from(nodes)
    .where(eq(nodes.id, nodeId))
    .for("share");
  if (!node) {
    const error = { code: "unknown-node", message: "There is no such node.", pointer: "/nodeId" };
    throw new Problem("invalid-input", { errors: [error] });
  }
  if (node.status === "serving") return;
  const isLeaving = node.status === "retiring" || node.status === "retired";
  const remedy = isLeaving ? "choose another node" : "add the domain when it serves";
  throw new Problem("conflict", { detail: `The node is ${node.status}; ${remedy}.` });
}

/** Throws `conflict` when none could send. */
export async function leastUsedAddress(tx: TenantDb, nodeId: string): Promise<{ id: string; ip: string }> {
  const rows = await tx
    .select({ id: addresses.id, ip: addresses.ip, kind: addresses.kind, used: count(domains.id) })
    .from(addresses)
    .leftJoin(domains, and(eq(domains.tenantId, addresses.tenantId), eq(domains.addressId, addresses.id)))
    .where(and(eq(addresses.nodeId, nodeId), eq(addresses.status, "serving"), isNotNull(addresses.ip)))
    .groupBy(addresses.tenantId, addresses.id)
    .orderBy(asc(count(domains.id)), asc(addresses.id));
  const row = rows.find((each) => each.kind === "secondary") ?? rows[0];
  if (row === undefined || row.ip === null) {
    throw new Problem("conflict", { detail: "The node has no address that could send right now." });
  }
  return { id: row.id, ip: row.ip };
}
