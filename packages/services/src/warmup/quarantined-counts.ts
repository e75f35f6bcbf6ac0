import { gateways, namedOperators } from "@penguinmails/core/warmup/cap-group";
import type { Counts } from "@penguinmails/core/warmup/judge";
import { type EvidenceSubject, weightOn } from "@penguinmails/db/repositories/evidence";
import { campaigns, messages } from "@penguinmails/db/schema/campaigns";
import { decisions } from "@penguinmails/db/schema/evidence";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, eq, exists, inArray, or, sql } from "drizzle-orm";

/**
 * What quarantined campaigns brought to a pair or a mailbox, by the day of their messages, decayed as `decayedCounts`.
 * Quarantined: a guard stopped it for what its own evidence says, and it sends no more. One that somebody resumed is
 * not, nor one that the limit of new agencies paused: that limit names no culprit.
 */
export async function quarantinedCounts(
  tx: TenantDb,
  subject: EvidenceSubject,
  day: string,
  halfLifeDays: number,
): Promise<Counts> {
  const guarded = tx
    .select({ id: decisions.id })
    .from(decisions)
    .where(
      and(
        eq(decisions.tenantId, campaigns.tenantId),
        eq(decisions.dedupeKey, sql`'guardrail:' || ${campaigns.id}`),
      ),
    );
  const quarantined = tx
    .select({ id: campaigns.id })
    .from(campaigns)
    .where(
      and(
        inArray(campaigns.status, ["paused", "stopped"]),
        or(eq(campaigns.canary, "failed"), exists(guarded)),
      ),
    );
  const weight = weightOn(day, halfLifeDays, sql`claim_day`);
  const total = (condition: ReturnType<typeof sql>) =>
    sql<number>`coalesce(sum(${weight}) filter (where ${condition}), 0)::float`;
  const [row] = await tx
    .select({
      sent: total(sql`true`),
      delivered: total(sql`delivery = 'delivered'`),
      hard: total(sql`delivery = 'bounced_hard'`),
      complaint: total(sql`complained_at is not null`),
    })
    .from(messages)
    .where(
      and(
        inArray(messages.campaignId, quarantined),
        eq(messages.state, "accepted"),
        ...belongsTo(subject),
        sql`claim_day::date <= ${day}::date and claim_day::date > ${day}::date - ${Math.ceil(5 * halfLifeDays)}::int`,
      ),
    );
  return row ?? { sent: 0, delivered: 0, hard: 0, complaint: 0 };
}

/** Messages that are counted under the subject (`pairEvidence`). */
function belongsTo(subject: EvidenceSubject) {
  if (subject.kind === "mailbox") return [eq(messages.mailboxId, subject.id)];
  const operator = sql`coalesce(${messages.operator}, 'others')`;
  const address = eq(messages.addressId, subject.id);
  if (subject.operator === "gateway") return [address, sql`${operator} in ${[...gateways]}`];
  if (subject.operator === "others") return [address, sql`${operator} not in ${[...namedOperators]}`];
  return [address, sql`${operator} = ${subject.operator}`];
}
