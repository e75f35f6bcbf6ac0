import { policy } from "@penguinmails/core/policy";
import type { EpochMs } from "@penguinmails/core/time";
import { newId } from "@penguinmails/db/ids";
import { appendToOutbox } from "@penguinmails/db/outbox";
import { messages } from "@penguinmails/db/schema/campaigns";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { inArray, sql } from "drizzle-orm";
import { realTimeIn } from "../platform/real-time.ts";
import type { ClaimableMailbox } from "./claimable-mailboxes.ts";
import type { Round } from "./pace-messages.ts";

export type Slot = { readonly messageId: string; readonly operator: string; readonly sendAt: EpochMs };

/** Makes messages that nobody tried yet the mailbox's own; their Message-ID names its domain from then on. */
export async function takeOver(tx: TenantDb, box: ClaimableMailbox, slots: readonly Slot[]): Promise<void> {
  await tx
    .update(messages)
    .set({
      mailboxId: box.id,
      domainId: box.domainId,
      messageIdHeader: sql`split_part(${messages.messageIdHeader}, '@', 1) || '@' || ${box.domainName}::text`,
    })
    .where(
      inArray(
        messages.id,
        slots.map(({ messageId }) => messageId),
      ),
    );
}

/** Marks the messages, which are locked, as taken and asks for their dispatch at the time of the first of each group. */
export async function leaseMessages(
  tx: TenantDb,
  round: Round,
  box: ClaimableMailbox,
  slots: readonly Slot[],
): Promise<void> {
  for (let from = 0; from < slots.length; from += policy.sending.dispatchSize) {
    const group = slots.slice(from, from + policy.sending.dispatchSize);
    const [first] = group;
    const last = group.at(-1);
    if (!first || !last) return;
    const realMs = Math.ceil((last.sendAt - round.nowMs) / round.speed) + policy.sending.leaseMs;
    const sendAt = sql.join(
      group.map(
        (slot) => sql`when ${slot.messageId}::uuid then ${new Date(slot.sendAt).toISOString()}::timestamptz`,
      ),
      sql` `,
    );
    const messageIds = group.map((slot) => slot.messageId);
    await tx
      .update(messages)
      .set({
        state: "leased",
        leaseToken: newId(),
        leaseUntil: realTimeIn(realMs),
        sendAt: sql`case ${messages.id} ${sendAt} end`,
        claimDay: round.today,
        addressId: box.address.id,
        nodeId: box.nodeId,
        // What the log called an attempt that its node did not take.
        nodeQueueId: null,
      })
      .where(inArray(messages.id, messageIds));
    await appendToOutbox(
      tx,
      "message.dispatch",
      { v: 1, tenantId: tx.tenantId, mailboxId: box.id, messageIds },
      first.sendAt,
    );
  }
}
