import { and, eq, sql } from "drizzle-orm";
import { messages } from "../schema/campaigns.ts";
import { events } from "../schema/evidence.ts";

/** Joins an event to the message that it is of. */
export const messageOfEvent = and(eq(messages.tenantId, events.tenantId), eq(messages.id, events.messageId));

/** The operator of a message in a query: `operatorOf`. */
export const operatorColumn = sql<string>`coalesce(${messages.operator}, 'others')`;

/** The operator of a message; where nobody knows it, one of many that count together. */
export function operatorOf({ operator }: Pick<typeof messages.$inferSelect, "operator">): string {
  return operator ?? "others";
}
