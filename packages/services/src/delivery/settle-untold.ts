import { messages } from "@penguinmails/db/schema/campaigns";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, eq, inArray, isNull, type SQL } from "drizzle-orm";
import { recordEvent } from "../feedback/record-event.ts";

/** Those of the messages that nobody works on, locked: the others have their turn in another round. */
export function leftAlone(tx: TenantDb, which: SQL | undefined) {
  return tx
    .select({ id: messages.id })
    .from(messages)
    .where(which)
    .for("no key update", { skipLocked: true });
}

/**
 * Unknown messages whose node's log can't tell any more whether it took them keep their state and are settled: they may have
 * been delivered, so they are never sent again, and their campaigns wait for them no longer. The log may still settle them.
 * Returns how many; waits for nobody.
 */
export async function settleUntold(tx: TenantDb, which: SQL | undefined, nowMs: number): Promise<number> {
  const untold = and(eq(messages.state, "unknown"), isNull(messages.settledAt), which);
  const rows = await tx
    .update(messages)
    .set({ settledAt: nowMs, reasonCode: "log-unread" })
    .where(inArray(messages.id, leftAlone(tx, untold)))
    .returning();
  for (const message of rows) {
    await recordEvent(
      tx,
      message,
      {
        kind: "settled",
        at: nowMs,
        dedupeKey: `settled:${message.id}:unread`,
        source: "reconcile",
        text: "The node's log can't tell any more whether it took the message, so it is not sent again.",
      },
      {},
    );
  }
  return rows.length;
}
