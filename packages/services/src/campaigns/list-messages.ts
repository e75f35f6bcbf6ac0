import { Problem } from "@penguinmails/contracts/problems";
import { messages } from "@penguinmails/db/schema/campaigns";
import { events } from "@penguinmails/db/schema/evidence";
import { mailboxes } from "@penguinmails/db/schema/fleet";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, asc, eq, gt, inArray } from "drizzle-orm";
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

/** Messages of a campaign in the order they go, each with its events. `state` is a hand-over or a delivery state. */
export async function listMessages(tx: TenantDb, campaignId: string, filter: Filter) {
  const after = filter.cursor === undefined ? -1 : Number(filter.cursor) || 0;
  const rows = await withSender(tx)
    .where(and(eq(messages.campaignId, campaignId), gt(messages.position, after), stateIs(filter.state)))
    .orderBy(asc(messages.position))
    .limit(filter.limit + 1);
  const shown = rows.slice(0, filter.limit);
  const items = await withEvents(tx, shown);
  return { items, nextCursor: rows.length > filter.limit ? String(shown.at(-1)?.message.position) : null };
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
    to: message.recipient,
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
