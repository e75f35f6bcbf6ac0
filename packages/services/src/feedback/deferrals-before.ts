import { type EpochMs, hour, second } from "@penguinmails/core/time";
import { messageOfEvent, operatorColumn, operatorOf } from "@penguinmails/db/repositories/message-of";
import { messages } from "@penguinmails/db/schema/campaigns";
import { events } from "@penguinmails/db/schema/evidence";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, between, eq, inArray, ne, sql } from "drizzle-orm";
import type { MessageRow } from "./record-event.ts";

/** Postfix waits minutes before it tries again: what the log says of a message twice within moments is one try. */
const sameTryMs = 10 * second;

/** Whether the try that the log speaks of was recorded: lines come twice where two services write one log. */
export async function isKnownTry(tx: TenantDb, messageId: string, at: EpochMs): Promise<boolean> {
  const instant = (ms: EpochMs) => sql`${new Date(ms).toISOString()}::timestamptz`;
  const [known] = await tx
    .select({ id: events.id })
    .from(events)
    .where(
      and(
        eq(events.messageId, messageId),
        eq(events.kind, "deferred"),
        sql`${events.at} between ${instant(at - sameTryMs)} and ${instant(at + sameTryMs)}`,
      ),
    )
    .limit(1);
  return known !== undefined;
}

/** Deferrals without a named cause that the message's operator gave its address in the hour up to `at`. */
export async function unnamedWithinHour(tx: TenantDb, message: MessageRow, at: EpochMs): Promise<number> {
  if (message.addressId === null) return 0;
  const since = new Date(at - hour).toISOString();
  const [row] = await tx
    .select({ count: sql<number>`count(*)::int` })
    .from(events)
    .innerJoin(messages, messageOfEvent)
    .where(
      and(
        eq(events.kind, "deferred"),
        sql`${events.at} > ${since}::timestamptz and ${events.at} <= ${new Date(at).toISOString()}::timestamptz`,
        inArray(events.class, ["transient", "unknown"]),
        ne(events.reason, "greylisted"),
        between(events.replyCode, 400, 499),
        eq(messages.addressId, message.addressId),
        eq(operatorColumn, operatorOf(message)),
      ),
    );
  return row?.count ?? 0;
}
