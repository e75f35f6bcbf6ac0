import type { Answers } from "@penguinmails/core/delivery/refusal-hold";
import type { BounceReason } from "@penguinmails/core/feedback/bounce-reason";
import { withoutAddresses } from "@penguinmails/core/feedback/reply/read-reply";
import { policy } from "@penguinmails/core/policy";
import type { EpochMs } from "@penguinmails/core/time";
import { messageOfEvent, operatorColumn, operatorOf } from "@penguinmails/db/repositories/message-of";
import { messages } from "@penguinmails/db/schema/campaigns";
import { events, refusalHolds } from "@penguinmails/db/schema/evidence";
import { domains } from "@penguinmails/db/schema/fleet";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, eq, inArray, max, ne, sql } from "drizzle-orm";
import { storableText } from "../feedback/storable-text.ts";

const answersKinds = ["delivered", "deferred", "bounced"] as const;

/** Characters of a reply that a decision shows. */
const longestSaying = 300;

/** A reply as people may see it, and any column take it: without addresses. */
export function sayingOf(reply: string): string {
  return storableText(withoutAddresses(reply), longestSaying);
}

/**
 * Messages of the domain that the operator answered since then, and those among them that it refused for the domain's
 * sake. What it said before the domain was last let go again counts no more.
 */
export async function answersOf(
  tx: TenantDb,
  domainId: string,
  operator: string,
  sinceMs: EpochMs,
): Promise<Answers> {
  const [last] = await tx
    .select({ until: max(refusalHolds.until) })
    .from(refusalHolds)
    .where(
      and(
        eq(refusalHolds.kind, "domain"),
        eq(refusalHolds.subject, domainId),
        eq(refusalHolds.operator, operator),
      ),
    );
  const since = new Date(Math.max(sinceMs, last?.until ?? 0)).toISOString();
  const [row] = await tx
    .select({
      answered: sql<number>`count(distinct ${events.messageId})::int`,
      refused: sql<number>`(count(distinct ${events.messageId}) filter (where ${events.refuses} = 'domain'))::int`,
    })
    .from(events)
    .innerJoin(messages, messageOfEvent)
    .where(
      and(
        eq(messages.domainId, domainId),
        eq(operatorColumn, operator),
        inArray(events.kind, [...answersKinds]),
        sql`${events.at} > ${since}::timestamptz`,
      ),
    );
  return row ?? { answered: 0, refused: 0 };
}

/** Whether no other domain leaves from the address of this one. */
export async function isAloneOnAddress(
  tx: TenantDb,
  { addressId, domainId }: Pick<typeof messages.$inferSelect, "addressId" | "domainId">,
): Promise<boolean> {
  if (addressId === null) return true;
  const [other] = await tx
    .select({ id: domains.id })
    .from(domains)
    .where(and(eq(domains.addressId, addressId), ne(domains.id, domainId)))
    .limit(1);
  return other === undefined;
}

/**
 * What the message's operator answered each domain of the address that it left from since `policy.refusal.windowMs` before
 * it refused this message, which counts as refused. Refusals for another reason are no sign of what these have in common.
 */
export async function answersByDomain(
  tx: TenantDb,
  message: Pick<typeof messages.$inferSelect, "id" | "addressId" | "domainId" | "operator">,
  reason: BounceReason,
  saidAt: EpochMs,
): Promise<readonly Answers[]> {
  const { addressId, domainId } = message;
  if (addressId === null) return [];
  const since = new Date(saidAt - policy.refusal.windowMs).toISOString();
  const others = await tx
    .select({
      domainId: messages.domainId,
      answered: sql<number>`count(distinct ${events.messageId})::int`,
      refused: sql<number>`(count(distinct ${events.messageId}) filter (where ${events.refuses} in ('domain', 'domain-pace') and ${events.reason} = ${reason}))::int`,
    })
    .from(events)
    .innerJoin(messages, messageOfEvent)
    .where(
      and(
        eq(messages.addressId, addressId),
        eq(operatorColumn, operatorOf(message)),
        inArray(events.kind, [...answersKinds]),
        sql`${events.at} > ${since}::timestamptz`,
        ne(messages.id, message.id),
      ),
    )
    .groupBy(messages.domainId);
  const own = others.find((of) => of.domainId === domainId) ?? { answered: 0, refused: 0 };
  const withThis = { answered: own.answered + 1, refused: own.refused + 1 };
  return [...others.filter((of) => of.domainId !== domainId), withThis];
}

/** Messages of the campaign that were answered since then, those refused for what they say, and the last reply that did so. */
export async function answersToCampaign(
  tx: TenantDb,
  campaignId: string,
  sinceMs: EpochMs,
): Promise<Answers & { readonly says: string }> {
  const since = sql`${events.at} > ${new Date(sinceMs).toISOString()}::timestamptz`;
  const [of] = await tx
    .select({
      refused: sql<number>`count(distinct ${events.messageId})::int`,
      says: sql<string | null>`(array_agg(${events.text} order by ${events.at} desc))[1]`,
    })
    .from(events)
    .innerJoin(messages, messageOfEvent)
    // Written out, so that the index of these events alone is taken.
    .where(and(sql`${events.refuses} = 'campaign'`, eq(messages.campaignId, campaignId), since));
  const { refused = 0, says = null } = of ?? {};
  if (refused === 0) return { answered: 0, refused, says: "" };
  const [all] = await tx
    .select({ answered: sql<number>`count(distinct ${events.messageId})::int` })
    .from(events)
    .innerJoin(messages, messageOfEvent)
    .where(and(eq(messages.campaignId, campaignId), inArray(events.kind, [...answersKinds]), since));
  return { answered: all?.answered ?? 0, refused, says: sayingOf(says ?? "") };
}

/** Messages that the company took since then. */
export async function deliveredTo(tx: TenantDb, company: string, sinceMs: EpochMs): Promise<number> {
  const [row] = await tx
    .select({ count: sql<number>`count(*)::int` })
    .from(events)
    .innerJoin(messages, messageOfEvent)
    .where(
      and(
        eq(messages.recipientDomain, company),
        eq(messages.delivery, "delivered"),
        eq(events.kind, "delivered"),
        sql`${events.at} > ${new Date(sinceMs).toISOString()}::timestamptz`,
      ),
    );
  return row?.count ?? 0;
}
