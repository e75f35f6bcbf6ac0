import type { CampaignAnswers } from "@penguinmails/core/delivery/mistaken-bounces";
import { policy } from "@penguinmails/core/policy";
import type { EpochMs } from "@penguinmails/core/time";
import { messageOfEvent, operatorColumn } from "@penguinmails/db/repositories/message-of";
import { campaigns, messages } from "@penguinmails/db/schema/campaigns";
import { events } from "@penguinmails/db/schema/evidence";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, asc, eq, gt, inArray, lte, type SQL, sql } from "drizzle-orm";

const ofMessage = and(eq(campaigns.tenantId, messages.tenantId), eq(campaigns.id, messages.campaignId));
const isUnknown = sql`${events.kind} = 'bounced' and ${callsUnknown()}`;

/** An answer that calls its recipient unknown, and is still believed. */
export function callsUnknown(): SQL {
  return sql`(${events.class} = 'hard' and ${events.reason} = 'userunknown')`;
}

/**
 * What each campaign that the operator called people unknown of lately heard from it and from others, up to `untilMs`, by
 * the nodes' logs: a report is a mail, and who got ours can write one. Empty while those are of fewer than `leastLists` lists.
 */
export async function answersOfOperator(
  tx: TenantDb,
  operator: string,
  untilMs: EpochMs,
  leastLists: number = policy.mistakenBounces.minLists,
): Promise<readonly CampaignAnswers[]> {
  const { windowMs, lookBackMs, lookAt, minUnknown } = policy.mistakenBounces;
  const within = (ms: number) => [
    eq(events.source, "node-log"),
    inArray(events.kind, ["delivered", "bounced"]),
    gt(events.at, untilMs - ms),
    lte(events.at, untilMs),
  ];
  const lately = await tx
    .select({ campaign: campaigns.id, list: campaigns.listId })
    .from(events)
    .innerJoin(messages, messageOfEvent)
    .innerJoin(campaigns, ofMessage)
    .where(and(...within(windowMs), isUnknown, eq(operatorColumn, operator)))
    .groupBy(campaigns.tenantId, campaigns.id)
    .having(sql`count(*) >= ${minUnknown}`);
  if (new Set(lately.map(({ list }) => list)).size < leastLists) return [];
  const its = inArray(
    messages.campaignId,
    lately.map(({ campaign }) => campaign),
  );
  const answers = tx
    .select({
      campaign: messages.campaignId,
      at: events.at,
      isThere: sql<boolean>`${operatorColumn} = ${operator}`.as("is_there"),
      isUnknown: sql<boolean>`${isUnknown}`.as("is_unknown"),
      nth: sql<number>`row_number() over (partition by ${messages.campaignId}, ${operatorColumn} = ${operator} order by ${events.at} desc, ${events.id} desc)`.as(
        "nth",
      ),
    })
    .from(events)
    .innerJoin(messages, messageOfEvent)
    .where(and(its, ...within(lookBackMs)))
    .as("answers");
  const isLast = sql`(${answers.isThere} and ${answers.nth} <= ${lookAt})`;
  // Somebody who was unknown yesterday is no sign of a fault of today.
  const isOfNow = sql`(${isLast} and ${answers.isUnknown} and ${answers.at} > ${new Date(untilMs - windowMs).toISOString()}::timestamptz)`;
  const since = tx
    .select({
      campaign: answers.campaign,
      since: sql<string | null>`min(${answers.at}) filter (where ${isOfNow})`.as("since"),
    })
    .from(answers)
    .groupBy(answers.campaign)
    .as("since_of");
  const counted = (which: SQL) => sql<number>`(count(*) filter (where ${which}))::int`;
  const isBefore = sql`(${answers.isThere} and ${answers.nth} > ${lookAt})`;
  const isElsewhere = sql`(not ${answers.isThere} and ${answers.at} >= ${since.since})`;
  const unknownOf = (which: SQL) => counted(sql`${which} and ${answers.isUnknown}`);
  const rows = await tx
    .select({
      campaign: answers.campaign,
      since: sql<string | null>`min(${since.since})`,
      last: counted(isLast),
      lastUnknown: counted(isOfNow),
      before: counted(isBefore),
      beforeUnknown: unknownOf(isBefore),
      elsewhere: counted(isElsewhere),
      elsewhereUnknown: unknownOf(isElsewhere),
    })
    .from(answers)
    .innerJoin(since, eq(since.campaign, answers.campaign))
    .groupBy(answers.campaign)
    .orderBy(asc(answers.campaign));
  const listOf = new Map(lately.map(({ campaign, list }) => [campaign, list]));
  return rows.map((row) => ({
    list: listOf.get(row.campaign) ?? row.campaign,
    since: row.since === null ? null : Date.parse(row.since),
    last: { answered: row.last, unknown: row.lastUnknown },
    before: { answered: row.before, unknown: row.beforeUnknown },
    elsewhere: { answered: row.elsewhere, unknown: row.elsewhereUnknown },
  }));
}
