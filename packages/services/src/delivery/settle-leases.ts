import { endedByErasure } from "@penguinmails/core/people/erased-recipient";
import { policy } from "@penguinmails/core/policy";
import type { Clock } from "@penguinmails/core/ports/clock";
import { day } from "@penguinmails/core/time";
import { campaigns, messages } from "@penguinmails/db/schema/campaigns";
import { nodes } from "@penguinmails/db/schema/fleet";
import type { Database, TenantDb } from "@penguinmails/db/tenant-db";
import { and, eq, inArray, isNull, lt, sql } from "drizzle-orm";
import { recordEvent } from "../feedback/record-event.ts";
import { eachOf } from "../platform/each-of.ts";
import { leftAlone, settleUntold } from "./settle-untold.ts";

type Deps = { readonly database: Database; readonly clock: Clock };

/**
 * What a dead worker left behind. A lease that ran out before the final dot: back in line. After it: unknown. An
 * unknown message that the node's log, read to its end past the policy's delay, does not name was never taken: back in
 * line under the same Message-ID. (One that the log names is settled by the log reader, once it is in the node's queue.)
 * One whose log does not tell ends as unknown for good when no node could have it any more. Returns how many moved.
 */
export async function settleLeases(deps: Deps): Promise<number> {
  const tenants = await deps.database.withOperator((tx) =>
    tx
      .selectDistinct({ tenantId: messages.tenantId })
      .from(messages)
      .where(
        sql`(${messages.state} in ('leased', 'data_sent') and ${messages.leaseUntil} < now()) or (${messages.state} = 'unknown' and ${messages.settledAt} is null)`,
      ),
  );
  let moved = 0;
  await eachOf(tenants, async ({ tenantId }) => {
    moved += await deps.database.withTenant(tenantId, (tx) => settleTenant(tx, deps.clock));
  });
  return moved;
}

async function settleTenant(tx: TenantDb, clock: Clock): Promise<number> {
  const nowMs = clock.now();
  const expired = sql`${messages.leaseUntil} < now()`;
  const released = await tx
    .update(messages)
    .set({ state: "queued", sendAt: null, leaseToken: null, leaseUntil: null })
    .where(inArray(messages.id, leftAlone(tx, and(eq(messages.state, "leased"), expired))))
    .returning({ id: messages.id });
  const lost = await tx
    .update(messages)
    .set({ state: "unknown", leaseToken: null, leaseUntil: null })
    .where(inArray(messages.id, leftAlone(tx, and(eq(messages.state, "data_sent"), expired))))
    .returning();
  for (const message of lost) {
    const dedupeKey = `unknown:${message.id}:${message.attempts + 1}`;
    await recordEvent(
      tx,
      message,
      {
        kind: "unknown",
        at: nowMs,
        dedupeKey,
        source: "reconcile",
        text: "The worker died between the final dot and the answer.",
      },
      {},
    );
  }
  const resent = await resendUnproven(tx, clock, nowMs);
  if (released.length + resent > 0) {
    await endErased(tx, nowMs);
    await endStopped(tx, nowMs);
  }
  const given = await giveUpUnproven(tx, nowMs);
  return released.length + lost.length + resent + given;
}

/** What came back in line for a campaign that was stopped meanwhile ends there. */
async function endStopped(tx: TenantDb, nowMs: number): Promise<void> {
  const stopped = tx.select({ id: campaigns.id }).from(campaigns).where(eq(campaigns.status, "stopped"));
  await tx
    .update(messages)
    .set({ state: "skipped", reasonCode: "campaign-stopped", settledAt: nowMs })
    .where(
      inArray(
        messages.id,
        leftAlone(tx, and(eq(messages.state, "queued"), inArray(messages.campaignId, stopped))),
      ),
    );
}

/** What came back in line for somebody who was erased meanwhile ends there. */
async function endErased(tx: TenantDb, nowMs: number): Promise<void> {
  const erased = and(eq(messages.state, "queued"), isNull(messages.recipient));
  await tx
    .update(messages)
    .set({ state: "skipped", reasonCode: endedByErasure, settledAt: nowMs })
    .where(inArray(messages.id, leftAlone(tx, erased)));
}

/** Real time that a node may take to write its log, whatever the speed of the world. */
const logDelayRealMs = 10_000;

async function resendUnproven(tx: TenantDb, clock: Clock, nowMs: number): Promise<number> {
  const delayMs = Math.max(policy.sending.reconcileForMs, logDelayRealMs * clock.speed);
  const rows = await tx
    .select({ message: messages })
    .from(messages)
    .innerJoin(nodes, and(eq(nodes.tenantId, messages.tenantId), eq(nodes.id, messages.nodeId)))
    .where(
      and(
        eq(messages.state, "unknown"),
        isNull(messages.settledAt),
        isNull(messages.nodeQueueId),
        lt(messages.dataSentAt, sql`${nodes.logReadAt} - ${delayMs} * interval '1 millisecond'`),
      ),
    )
    .for("no key update", { of: messages, skipLocked: true });
  for (const { message } of rows) {
    await tx
      .update(messages)
      .set({ state: "queued", sendAt: null, dueAt: nowMs })
      .where(and(eq(messages.id, message.id), eq(messages.state, "unknown")));
    const dedupeKey = `settled:${message.id}:${message.attempts}`;
    await recordEvent(
      tx,
      message,
      {
        kind: "settled",
        at: nowMs,
        dedupeKey,
        source: "reconcile",
        text: "The node's log does not know it: sent again under the same Message-ID.",
      },
      {},
    );
  }
  return rows.length;
}

/** A node gives up after the policy's 72 h; a day past that it holds no message whose fate a log could still tell. */
const unprovenMs = policy.retry.giveUpAfterMs + day;

/** An unknown message of which the node's log does not tell, or that nobody reads. */
function giveUpUnproven(tx: TenantDb, nowMs: number): Promise<number> {
  const handedOver = sql`coalesce(${messages.dataSentAt}, ${messages.sendAt}, ${messages.dueAt})`;
  return settleUntold(
    tx,
    lt(handedOver, sql`${new Date(nowMs - unprovenMs).toISOString()}::timestamptz`),
    nowMs,
  );
}
