import type { StandingPart } from "@penguinmails/core/warmup/attribution";
import { gateways, namedOperators } from "@penguinmails/core/warmup/cap-group";
import type { EvidenceSubject } from "@penguinmails/db/evidence-counts";
import { weightOn } from "@penguinmails/db/repositories/evidence";
import { operatorColumn } from "@penguinmails/db/repositories/message-of";
import { campaigns, messages } from "@penguinmails/db/schema/campaigns";
import { decisions } from "@penguinmails/db/schema/evidence";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, asc, eq, exists, like, or, sql } from "drizzle-orm";

/**
 * What each campaign brought to a pair or a mailbox, by the day of its messages, decayed as `decayedCounts`. One that
 * somebody resumed is not quarantined, nor one that the limit of new agencies paused with all others: it named no culprit then.
 */
export async function campaignCounts(
  tx: TenantDb,
  subject: EvidenceSubject,
  day: string,
  halfLifeDays: number,
): Promise<readonly StandingPart[]> {
  const guarded = tx
    .select({ id: decisions.id })
    .from(decisions)
    .where(
      and(
        eq(decisions.tenantId, campaigns.tenantId),
        or(
          eq(decisions.dedupeKey, sql`'guardrail:' || ${campaigns.id}`),
          like(decisions.dedupeKey, sql`'new-agency-culprit:' || ${campaigns.id} || ':%'`),
          like(decisions.dedupeKey, sql`'culprit:' || ${campaigns.id} || ':%'`),
        ),
      ),
    );
  const weight = weightOn(day, halfLifeDays, sql`claim_day`);
  const weighed = (condition: ReturnType<typeof sql>) =>
    sql<number>`coalesce(sum(${weight}) filter (where ${condition}), 0)::float`;
  const rows = await tx
    .select({
      campaign: campaigns.id,
      list: campaigns.listId,
      status: campaigns.status,
      isNamed: sql<boolean>`bool_or(${or(eq(campaigns.canary, "failed"), exists(guarded))})`,
      sent: weighed(sql`true`),
      delivered: weighed(sql`delivery = 'delivered'`),
      hard: weighed(sql`delivery = 'bounced_hard'`),
      complaint: weighed(sql`complained_at is not null`),
      daysAgo: sql<number>`${day}::date - min(claim_day::date)`,
    })
    .from(messages)
    .innerJoin(
      campaigns,
      and(eq(campaigns.tenantId, messages.tenantId), eq(campaigns.id, messages.campaignId)),
    )
    .where(
      and(
        eq(messages.state, "accepted"),
        ...belongsTo(subject),
        sql`claim_day::date <= ${day}::date and claim_day::date > ${day}::date - ${Math.ceil(5 * halfLifeDays)}::int`,
      ),
    )
    .groupBy(campaigns.tenantId, campaigns.id)
    .orderBy(asc(campaigns.id));
  return rows.map(({ campaign, list, status, isNamed, daysAgo, ...counts }) => ({
    campaign,
    list,
    counts,
    daysAgo,
    isQuarantined: isNamed && (status === "paused" || status === "stopped" || status === "finished"),
    isRunning: status === "running" || (status === "finished" && !isNamed),
  }));
}

/** Messages that are counted under the subject (`pairEvidence`). */
function belongsTo(subject: EvidenceSubject) {
  if (subject.kind === "mailbox") return [eq(messages.mailboxId, subject.id)];
  const address = eq(messages.addressId, subject.id);
  if (subject.operator === "gateway") return [address, sql`${operatorColumn} in ${[...gateways]}`];
  if (subject.operator === "others") return [address, sql`${operatorColumn} not in ${[...namedOperators]}`];
  return [address, eq(operatorColumn, subject.operator)];
}
