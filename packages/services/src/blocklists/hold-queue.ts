import { policy } from "@penguinmails/core/policy";
import type { DomainEgress } from "@penguinmails/core/ports/node-access";
import type { EpochMs } from "@penguinmails/core/time";
import { appendToOutbox } from "@penguinmails/db/outbox";
import { domains } from "@penguinmails/db/schema/fleet";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, asc, eq, inArray, type SQL, sql } from "drizzle-orm";
import { isOutOfRotation } from "./listed-domains.ts";
import { restMark } from "./rest-mark.ts";

/**
 * Whether a domain got another address of its node and its records don't name that one yet; for queries over the domains.
 * What waits would leave from an address that no record allows.
 */
export const isOnItsWay = sql<boolean>`("domains"."status" = 'pending' and exists (select 1 from egress_attestations e
  join smtp_ip_addresses a on a.tenant_id = e.tenant_id and a.id = e.address_id
  where e.tenant_id = "domains"."tenant_id" and e.domain_id = "domains"."id"
  and e.address_id is distinct from "domains"."address_id" and a.node_id = "domains"."node_id"))`;

/** Whether a domain's node is to keep its mail in the queue; for queries over the domains. */
export const isToBeHeld = sql<boolean>`(${isOutOfRotation} or ${isOnItsWay})`;

/** Whether the map of a domain's node does not say of its queue what it should; for queries over the domains. */
export const isHeldOtherwise = sql<boolean>`(${domains.isQueueHeld} is distinct from ${isToBeHeld}
  or (${domains.queueRestMark} <> ${domains.queueRestHeldMark} and not ${isToBeHeld}))`;

/**
 * What waits in a node's queue would leave by itself: asks for the map of the node by which Postfix keeps it there, or lets
 * it go on, wherever it does not say so already. What its node refuses now, `checkDueDomains` asks for again.
 */
export async function askForQueueHold(tx: TenantDb, nowMs: EpochMs, which: SQL): Promise<void> {
  const rows = await tx.select({ id: domains.id }).from(domains).where(and(which, isHeldOtherwise));
  const ids = rows.map(({ id }) => id);
  if (ids.length === 0) return;
  const dueAt = new Date(nowMs + policy.domain.pendingCheckMs).toISOString();
  await tx
    .update(domains)
    .set({ nextCheckAt: sql`least(${domains.nextCheckAt}, ${dueAt}::timestamptz)` })
    .where(inArray(domains.id, ids));
  for (const domainId of ids)
    await appendToOutbox(tx, "domain.converge", { v: 1, tenantId: tx.tenantId, domainId }, nowMs);
}

/** Keeps what the map of a node says now of its domains' mail. */
export async function queuesHeld(tx: TenantDb, nodeId: string, map: readonly DomainEgress[]): Promise<void> {
  const held = map.filter(({ hold }) => hold !== null).map(({ domain }) => domain);
  const isHeld = held.length === 0 ? sql`false` : inArray(domains.name, held);
  await tx
    .update(domains)
    .set({ isQueueHeld: sql`${isHeld}` })
    .where(and(eq(domains.nodeId, nodeId), sql`${domains.isQueueHeld} is distinct from ${isHeld}`));
  const alone = new Map(
    map.flatMap(({ domain, heldAlone }) => (heldAlone ? [[domain, restMark(heldAlone.messageIds)]] : [])),
  );
  const known = await tx
    .select({ name: domains.name, mark: domains.queueRestHeldMark })
    .from(domains)
    .where(eq(domains.nodeId, nodeId))
    .orderBy(asc(domains.id));
  for (const { name, mark } of known) {
    const queueRestHeldMark = alone.get(name) ?? "";
    if (mark === queueRestHeldMark) continue;
    await tx
      .update(domains)
      .set({ queueRestHeldMark })
      .where(and(eq(domains.nodeId, nodeId), eq(domains.name, name)));
  }
}
