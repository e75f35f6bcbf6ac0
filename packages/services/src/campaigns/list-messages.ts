import { Problem } from "@penguinmails/contracts/problems";
import { erasedWord } from "@penguinmails/core/people/erased-recipient";
import { messages } from "@penguinmails/db/schema/campaigns";
import { events } from "@penguinmails/db/schema/evidence";
import { mailboxes } from "@penguinmails/db/schema/fleet";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, asc, eq, inArray, type SQL, sql } from "drizzle-orm";
import { instantOf } from "../platform/instant.ts";
import type { PageAsked } from "../platform/page-of.ts";

type Filter = PageAsked & { readonly state?: string | undefined };

const withSender = (tx: TenantDb) =>
  tx
    .select({ message: messages, from: mailboxes.email })
    .from(messages)
    .innerJoin(
      mailboxes,
      and(eq(mailboxes.tenantId, messages.tenantId), eq(mailboxes.id, messages.mailboxId)),
    );

/**
 * Messages of a campaign in the order of its list, each with its events. `state` is a hand-over or a delivery state. Their
 * places are no order to page by: the canary gives those of messages that were left out to others (`fillCanary`).
 */
export async function listMessages(tx: TenantDb, campaignId: string, filter: Filter) {
  const { leadId, step } = messages;
  const rows = await withSender(tx)
    .where(and(eq(messages.campaignId, campaignId), isAfter(filter.cursor), stateIs(filter.state)))
    .orderBy(asc(leadId), asc(step))
    .limit(filter.limit + 1);
  const shown = rows.slice(0, filter.limit);
  const items = await withEvents(tx, shown);
  const last = shown.at(-1)?.message;
  return { items, nextCursor: rows.length > filter.limit && last ? `${last.leadId}-${last.step}` : null };
}

/** The cursor is the lead and the step of the last message seen: neither ever changes. */
function isAfter(cursor: string | undefined): SQL | undefined {
  if (cursor === undefined) return undefined;
  const [, lead, step] = /^(.*)-(\d+)$/.exec(cursor) ?? [];
  return sql`(${messages.leadId}, ${messages.step}) > (${lead}::uuid, ${step}::int)`;
}

/** Throws `not-found`. */
export async function getMessage(tx: TenantDb, id: string) {
  const rows = await withSender(tx).where(eq(messages.id, id));
  const [view] = await withEvents(tx, rows);
  if (!view) throw new Problem("not-found");
  return view;
}

const deliveryStates = ["deferred", "delivered", "bounced_hard", "bounced_soft"] as const;
const handOverStates = ["queued", "leased", "data_sent", "accepted", "failed", "unknown", "skipped"] as const;

function stateIs(state: string | undefined) {
  const delivery = deliveryStates.find((known) => known === state);
  if (delivery) return eq(messages.delivery, delivery);
  const handOver = handOverStates.find((known) => known === state);
  return handOver ? eq(messages.state, handOver) : undefined;
}

async function withEvents(
  tx: TenantDb,
  rows: readonly { message: typeof messages.$inferSelect; from: string }[],
) {
  if (rows.length === 0) return [];
  const ids = rows.map((row) => row.message.id);
  const known = await tx
    .select()
    .from(events)
    .where(inArray(events.messageId, ids))
    .orderBy(asc(events.at), asc(events.id));
  return rows.map(({ message, from }) => ({
    id: message.id,
    campaignId: message.campaignId,
    to: message.recipient ?? erasedWord,
    from,
    state: message.delivery === "none" ? message.state : message.delivery,
    operator: message.operator,
    subject: message.subject,
    sendAt: instantOf(message.sendAt),
    lastReply: message.lastReply,
    events: known
      .filter((event) => event.messageId === message.id)
      .map((event) => ({
        kind: event.kind,
        at: new Date(event.at).toISOString(),
        detail: event.text ?? event.reason,
      })),
  }));
}
