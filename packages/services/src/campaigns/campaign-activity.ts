import { Problem } from "@penguinmails/contracts/problems";
import { erasedWord } from "@penguinmails/core/people/erased-recipient";
import type { EpochMs } from "@penguinmails/core/time";
import { messageOfEvent, operatorColumn } from "@penguinmails/db/repositories/message-of";
import { operatorOrder } from "@penguinmails/db/repositories/operator-order";
import { campaigns, messages } from "@penguinmails/db/schema/campaigns";
import { events } from "@penguinmails/db/schema/evidence";
import { domains, mailboxes } from "@penguinmails/db/schema/fleet";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, desc, eq, inArray, sql } from "drizzle-orm";
import { pairsTowards } from "../evidence/list-pairs.ts";
import { foldOperators } from "./fold-operators.ts";

const latest = 15;
const shownOperators = 10;

/** A campaign by operator, the limits towards those, and what happened last. Throws `not-found`. */
export async function campaignActivity(tx: TenantDb, campaignId: string, nowMs: EpochMs) {
  const [campaign] = await tx
    .select({ mailboxIds: campaigns.mailboxIds })
    .from(campaigns)
    .where(eq(campaigns.id, campaignId));
  if (!campaign) throw new Problem("not-found");
  const operators = foldOperators(await countByOperator(tx, campaignId), shownOperators);
  return {
    operators: [...operators],
    limits: await pairsTowards(
      tx,
      await leavesFrom(tx, campaign.mailboxIds),
      operators.map(({ operator }) => operator),
      nowMs,
    ),
    events: await latestEvents(tx, campaignId),
  };
}

/** Ids of the addresses that those mailboxes' mail leaves from. */
async function leavesFrom(tx: TenantDb, mailboxIds: readonly string[]): Promise<readonly string[]> {
  const rows = await tx
    .selectDistinct({ addressId: domains.addressId })
    .from(mailboxes)
    .innerJoin(domains, and(eq(domains.tenantId, mailboxes.tenantId), eq(domains.id, mailboxes.domainId)))
    .where(inArray(mailboxes.id, [...mailboxIds]));
  return rows.flatMap(({ addressId }) => (addressId === null ? [] : [addressId]));
}

function countByOperator(tx: TenantDb, campaignId: string) {
  const is = (condition: ReturnType<typeof sql>) => sql<number>`count(*) filter (where ${condition})::int`;
  return tx
    .select({
      operator: operatorColumn,
      planned: sql<number>`count(*)::int`,
      waiting: is(sql`state in ('queued', 'leased', 'data_sent', 'deferred')`),
      accepted: is(sql`accepted_at is not null`),
      delivered: is(sql`delivery = 'delivered'`),
      deferred: is(sql`delivery = 'deferred' or state = 'deferred'`),
      bounced: is(sql`delivery in ('bounced_hard', 'bounced_soft') or state = 'bounced'`),
      complained: is(sql`complained_at is not null`),
      replied: is(sql`replied_at is not null`),
    })
    .from(messages)
    .where(eq(messages.campaignId, campaignId))
    .groupBy(sql`1`)
    .orderBy(sql`2 desc`, operatorOrder(operatorColumn));
}

async function latestEvents(tx: TenantDb, campaignId: string) {
  const rows = await tx
    .select({ event: events, to: messages.recipient, operator: messages.operator })
    .from(events)
    .innerJoin(messages, messageOfEvent)
    .where(eq(messages.campaignId, campaignId))
    .orderBy(desc(events.at), desc(events.id))
    .limit(latest);
  return rows.map(({ event, to, operator }) => ({
    id: event.id,
    messageId: event.messageId,
    kind: event.kind,
    at: new Date(event.at).toISOString(),
    to: to ?? erasedWord,
    operator,
    detail: event.text ?? event.reason,
  }));
}
