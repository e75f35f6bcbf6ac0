import { emailHash } from "@penguinmails/core/email-hash";
import type { EpochMs } from "@penguinmails/core/time";
import { newId } from "@penguinmails/db/ids";
import { messages } from "@penguinmails/db/schema/campaigns";
import { suppressions } from "@penguinmails/db/schema/evidence";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, eq, inArray, sql } from "drizzle-orm";

export type SuppressionReason = (typeof suppressions.$inferSelect)["reason"];

/** Stronger reasons replace weaker ones, never the other way round. */
const strength: Readonly<Record<SuppressionReason, number>> = {
  manual: 0,
  unreachable: 1,
  "hard-bounce": 1,
  unsubscribe: 2,
  objection: 3,
  complaint: 4,
};

/**
 * Nothing is sent to this address again: it is listed, and its queued messages are taken out. True when it was not
 * listed before.
 */
export async function suppress(
  tx: TenantDb,
  nowMs: EpochMs,
  entry: {
    readonly email: string;
    readonly reason: SuppressionReason;
    readonly messageId: string | null;
    readonly note?: string | undefined;
  },
): Promise<boolean> {
  const hash = emailHash(entry.email);
  const written = await tx
    .insert(suppressions)
    .values({
      tenantId: tx.tenantId,
      id: newId(),
      emailHash: hash,
      email: entry.email,
      reason: entry.reason,
      messageId: entry.messageId,
      note: entry.note ?? null,
      createdAt: nowMs,
    })
    .onConflictDoNothing()
    .returning({ id: suppressions.id });
  // Read after the insert, which waits for whoever lists the address at this moment.
  if (written.length === 0) await strengthen(tx, hash, entry);
  // A message that somebody works on is left to them: the last look before it goes finds the listing. Waiting for it
  // here would be a deadlock with whoever holds the message and wants to list its recipient.
  const waiting = tx
    .select({ id: messages.id })
    .from(messages)
    .where(and(eq(messages.recipientHash, hash), inArray(messages.state, ["queued", "deferred"])))
    .for("no key update", { skipLocked: true });
  await tx
    .update(messages)
    .set({ state: "skipped", reasonCode: sql`'suppressed: ' || ${entry.reason}`, settledAt: nowMs })
    .where(inArray(messages.id, waiting));
  return written.length > 0;
}

async function strengthen(
  tx: TenantDb,
  hash: string,
  entry: { readonly reason: SuppressionReason; readonly messageId: string | null },
): Promise<void> {
  const [known] = await tx
    .select()
    .from(suppressions)
    .where(eq(suppressions.emailHash, hash))
    .limit(1)
    .for("update");
  if (!known || strength[entry.reason] <= strength[known.reason]) return;
  await tx
    .update(suppressions)
    .set({ reason: entry.reason, messageId: entry.messageId })
    .where(eq(suppressions.id, known.id));
}
