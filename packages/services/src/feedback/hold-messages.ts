import type { LogRecord } from "@penguinmails/core/delivery/postfix-log";
import { isRecipient } from "@penguinmails/core/people/erased-recipient";
import { operatorOf } from "@penguinmails/db/repositories/message-of";
import { lockKnownPairs } from "@penguinmails/db/repositories/pairs";
import { messages } from "@penguinmails/db/schema/campaigns";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { asc, eq, inArray } from "drizzle-orm";
import type { MessageRow } from "./record-event.ts";
import { type Transports, triedFrom } from "./tried-from.ts";

export type HeldMessages = {
  /** The message of a queue id as it stands now, also after earlier records changed it; undefined: none of ours. */
  readonly current: (queueId: string) => Promise<MessageRow | undefined>;
};

type Delivery = Extract<LogRecord, { kind: "delivery" }>;

/**
 * Whether a delivery is the message's own: copies and bounces of it travel under queue ids of their own, to other
 * recipients.
 */
export function isOf({ recipient, status }: Delivery, message: MessageRow): boolean {
  return isRecipient(message, recipient) || (recipient === "" && status === "expired");
}

/**
 * Locks all messages that a page of the log speaks of and then all pairs that it may move, each in one order: a page
 * speaks of them in the order of the world's answers, which is another on every node.
 */
export async function holdMessages(
  tx: TenantDb,
  byQueueId: ReadonlyMap<string, MessageRow>,
  records: readonly LogRecord[],
  transports: Transports,
): Promise<HeldMessages> {
  const ids = [...new Set([...byQueueId.values()].map(({ id }) => id))].sort();
  const held = new Map<string, MessageRow>();
  for (let from = 0; from < ids.length; from += 1_000) {
    const rows = await tx
      .select()
      .from(messages)
      .where(inArray(messages.id, ids.slice(from, from + 1_000)))
      .orderBy(asc(messages.id))
      .for("no key update");
    for (const row of rows) held.set(row.id, row);
  }
  const heldAs = (queueId: string) => held.get(byQueueId.get(queueId)?.id ?? "");
  await lockKnownPairs(
    tx,
    pairsOf(
      records.flatMap((record) => {
        if (record.kind !== "delivery") return [];
        const message = heldAs(record.queueId);
        if (!message || !isOf(record, message)) return [];
        return [message, { ...message, addressId: triedFrom(transports, record, message) }];
      }),
    ),
  );
  const seen = new Set<string>();
  return {
    async current(queueId) {
      const message = heldAs(queueId);
      if (!message) return undefined;
      if (!seen.has(message.id)) {
        seen.add(message.id);
        return message;
      }
      const [row] = await tx.select().from(messages).where(eq(messages.id, message.id));
      return row;
    },
  };
}

function pairsOf(of: readonly MessageRow[]) {
  const keys = of.flatMap((message) =>
    message.addressId === null ? [] : [{ addressId: message.addressId, operator: operatorOf(message) }],
  );
  return [...new Map(keys.map((key) => [`${key.addressId}/${key.operator}`, key])).values()];
}
