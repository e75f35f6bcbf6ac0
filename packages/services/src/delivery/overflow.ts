import { gateways, namedOperators } from "@penguinmails/core/warmup/cap-group";
import { operatorColumn, operatorOf } from "@penguinmails/db/repositories/message-of";
import { campaigns, messages } from "@penguinmails/db/schema/campaigns";
import { domains, mailboxes } from "@penguinmails/db/schema/fleet";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, asc, eq, isNull, ne, sql } from "drizzle-orm";
import { isOutOfRotation } from "../blocklists/listed-domains.ts";
import type { ClaimableMailbox } from "./claimable-mailboxes.ts";
import { mayGoNow, mostFor } from "./pace-candidates.ts";
import type { Round } from "./pace-messages.ts";

/** A pair of the message's own mailbox: its operator's, or that of the group in which it counts. */
const isOwnPair = sql`p.tenant_id = ${domains.tenantId} and p.address_id = ${domains.addressId} and (p.operator = ${operatorColumn}
  or (p.operator = 'gateway' and ${operatorColumn} in ${[...gateways]})
  or (p.operator = 'others' and ${operatorColumn} not in ${[...namedOperators]}))`;

/** Its mailbox was paused by a person, or has sent what it may today, or its address has to that operator. */
const hasNoRoom = ({ today }: Round) => sql`(${mailboxes.status} = 'paused'
  or (${mailboxes.usageDay} = ${today} and ${mailboxes.sentToday} >= ${mailboxes.capPerDay})
  or exists (select 1 from pairs p where ${isOwnPair} and p.usage_day = ${today} and p.used_today >= p.cap_per_day))`;

/** Nobody asked its way for less: what was refused there is not tried by another. */
const isNotHeldBack = ({ nowMs }: Round) => {
  const now = sql`${new Date(nowMs).toISOString()}::timestamptz`;
  return sql`not ${isOutOfRotation}
    and not exists (select 1 from pairs p where ${isOwnPair} and p.state in ('slowed', 'resting', 'quarantined'))
    and not exists (select 1 from refusal_holds h where h.tenant_id = ${domains.tenantId} and h.until > ${now}
      and h.kind in ('domain', 'domain-pace') and h.subject = ${domains.id}::text and h.operator = ${operatorColumn})`;
};

/**
 * What overflows to a mailbox that has nothing more of its own: messages that nobody tried yet, of campaigns that it belongs
 * to, for which their own mailbox has no room. Held for a cause, of the address, the domain or the pair, they wait where
 * they are. All are locked, as `candidatesFor` does.
 */
export async function overflowFor(
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
    .innerJoin(
      campaigns,
      and(eq(campaigns.tenantId, messages.tenantId), eq(campaigns.id, messages.campaignId)),
    )
    .innerJoin(
      mailboxes,
      and(eq(mailboxes.tenantId, messages.tenantId), eq(mailboxes.id, messages.mailboxId)),
    )
    .innerJoin(domains, and(eq(domains.tenantId, mailboxes.tenantId), eq(domains.id, mailboxes.domainId)))
    .where(
      and(
        ne(messages.mailboxId, box.id),
        eq(messages.state, "queued"),
        isNull(messages.firstAttemptAt),
        sql`${campaigns.mailboxIds} @> ${JSON.stringify([box.id])}::jsonb`,
        ...mayGoNow(round, closed),
        hasNoRoom(round),
        isNotHeldBack(round),
      ),
    )
    .orderBy(asc(messages.position))
    .limit(mostFor(room))
    .for("no key update", { of: messages, skipLocked: true });
  return rows.map((row) => ({ messageId: row.messageId, operator: operatorOf(row) }));
}
