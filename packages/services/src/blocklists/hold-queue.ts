import { policy } from "@penguinmails/core/policy";
import type { EpochMs } from "@penguinmails/core/time";
import { appendToOutbox } from "@penguinmails/db/outbox";
import { domains } from "@penguinmails/db/schema/fleet";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, eq, inArray, type SQL, sql } from "drizzle-orm";
import { isOutOfRotation } from "./listed-domains.ts";

/** Whether the map of a domain's node does not say of its queue what it should; for queries over the domains. */
export const isHeldOtherwise = sql<boolean>`${domains.isQueueHeld} is distinct from ${isOutOfRotation}`;

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
export async function queuesHeld(
  tx: TenantDb,
  nodeId: string,
  map: readonly { readonly domain: string; readonly hold: string | null }[],
): Promise<void> {
  const held = map.filter(({ hold }) => hold !== null).map(({ domain }) => domain);
  const isHeld = held.length === 0 ? sql`false` : inArray(domains.name, held);
  await tx
    .update(domains)
    .set({ isQueueHeld: sql`${isHeld}` })
    .where(and(eq(domains.nodeId, nodeId), sql`${domains.isQueueHeld} is distinct from ${isHeld}`));
}
