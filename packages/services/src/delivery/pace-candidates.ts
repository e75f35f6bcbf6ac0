import type { PairBucket } from "@penguinmails/core/delivery/pace";
import { policy } from "@penguinmails/core/policy";
import type { EpochMs } from "@penguinmails/core/time";
import { gateways, namedOperators } from "@penguinmails/core/warmup/cap-group";
import { operatorColumn, operatorOf } from "@penguinmails/db/repositories/message-of";
import { messages } from "@penguinmails/db/schema/campaigns";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, asc, desc, eq, inArray, not, notInArray, type SQL, sql } from "drizzle-orm";
import type { ClaimableMailbox } from "./claimable-mailboxes.ts";
import type { Round } from "./pace-messages.ts";

/**
 * What the mailbox may send next, retries first, then in the order of the campaign; a few more than it has room for. All
 * are locked, so that no token is spent on a message that somebody else works on: it is left to them.
 */
export async function candidatesFor(
  tx: TenantDb,
  round: Round,
  box: ClaimableMailbox,
  closed: ReadonlySet<string>,
  room: number,
) {
  if (room <= 0 || round.running.length === 0) return [];
  const rows = await tx
    .select({ messageId: messages.id, operator: messages.operator })
    .from(messages)
    .where(
      and(
        eq(messages.mailboxId, box.id),
        inArray(messages.state, ["queued", "deferred"]),
        ...mayGoNow(round, closed),
      ),
    )
    .orderBy(desc(sql`${messages.state} = 'deferred'`), asc(messages.position))
    .limit(mostFor(room))
    .for("no key update", { skipLocked: true });
  return rows.map((row) => ({ messageId: row.messageId, operator: operatorOf(row) }));
}

/** Some more than there is room for: one operator's pair may be shut. */
export function mostFor(room: number): number {
  return Math.min(room, policy.mailbox.absoluteCapPerDay) + 10;
}

/** What is due of running campaigns, as far as their first messages were judged, to operators that are open. */
export function mayGoNow(
  { untilMs, running, pastCanary }: Pick<Round, "untilMs" | "running" | "pastCanary">,
  closed: ReadonlySet<string>,
) {
  const until = new Date(untilMs).toISOString();
  return [
    sql`${messages.dueAt} <= ${until}::timestamptz`,
    inArray(messages.campaignId, [...running]),
    pastCanary.length > 0
      ? sql`(${messages.position} < ${policy.canary.size} or ${inArray(messages.campaignId, [...pastCanary])})`
      : sql`${messages.position} < ${policy.canary.size}`,
    closed.size > 0 ? not(isTo([...closed])) : undefined,
  ];
}

/** Messages to one of these operators, or to one that counts in a group among them. Input: at least one. */
export function isTo(operators: readonly string[]): SQL {
  const each = [
    inArray(operatorColumn, [...operators]),
    ...(operators.includes("gateway") ? [inArray(operatorColumn, [...gateways])] : []),
    ...(operators.includes("others") ? [notInArray(operatorColumn, [...namedOperators])] : []),
  ];
  return sql`(${sql.join(each, sql` or `)})`;
}

/** Operators whose own pair rests or is spent: no use in looking at their messages. */
export function closedOperators(known: Iterable<PairBucket>, nowMs: EpochMs): readonly string[] {
  return [...known]
    .filter((p) => p.usedToday >= p.capPerDay || (p.restsUntil !== null && p.restsUntil > nowMs))
    .map((p) => p.operator);
}
