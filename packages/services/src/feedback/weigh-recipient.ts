import type { ReplyVerdict } from "@penguinmails/core/feedback/reply/reply-rule";
import { day, type EpochMs } from "@penguinmails/core/time";
import { messages } from "@penguinmails/db/schema/campaigns";
import { events } from "@penguinmails/db/schema/evidence";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, count, eq, gt } from "drizzle-orm";
import type { SuppressionReason } from "../suppressions/suppress.ts";
import type { MessageRow } from "./record-event.ts";

/** How long a full or suspended mailbox is remembered. */
const memoryMs = 14 * day;

/**
 * Whether a bounce, with those before it, ends mail to its recipient; called after its event was recorded. Only
 * evidence about the recipient does: a dead address at once, a mailbox that may recover after the row's `k` bounces
 * within 14 days. Null: mail goes on.
 */
export async function weighRecipient(
  tx: TenantDb,
  message: MessageRow,
  { class: bounceClass, reaction }: ReplyVerdict,
  nowMs: EpochMs,
): Promise<SuppressionReason | null> {
  if (bounceClass === "hard") return "hard-bounce";
  if (bounceClass !== "mailbox") return null;
  if (reaction.kind === "suppress-recipient") return "unreachable";
  if (reaction.kind !== "count-recipient") return null;
  const [row] = await tx
    .select({ bounces: count() })
    .from(events)
    .innerJoin(messages, and(eq(messages.id, events.messageId), eq(messages.tenantId, events.tenantId)))
    .where(
      and(
        eq(messages.recipientHash, message.recipientHash),
        eq(events.kind, "bounced"),
        eq(events.class, "mailbox"),
        gt(events.at, nowMs - memoryMs),
      ),
    );
  return (row?.bounces ?? 0) >= reaction.k ? "unreachable" : null;
}
