import type { EpochMs } from "@penguinmails/core/time";
import { domainCapPerDay } from "@penguinmails/core/warmup/mailbox";
import { addresses, domains, mailboxes, nodes } from "@penguinmails/db/schema/fleet";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, asc, eq, inArray, ne, sql } from "drizzle-orm";
import { isNotListed } from "../blocklists/listed-domains.ts";
import { isNotMoving, operationHold } from "../fleet/node-holds.ts";
import { heldOperators, waitingDomains } from "../refusals/refusal-holds.ts";
import { type HeldAddress, lockBuckets } from "./address-buckets.ts";
import type { Overflow } from "./overflow.ts";

export type ClaimableMailbox = {
  readonly id: string;
  readonly domainId: string;
  readonly domainName: string;
  readonly nodeId: string;
  readonly capPerDay: number;
  readonly usageDay: string | null;
  readonly sentToday: number;
  readonly nextSendAt: EpochMs | null;
  readonly domainCapPerDay: number;
  readonly domainSentToday: number;
  readonly address: HeldAddress;
  /** Operators that refuse its domain now or towards whom it rests, and those in trouble of their own. */
  readonly refusedBy: readonly string[];
};

/**
 * Locks the mailboxes that may send now and have something due, or could take what overflows, then their addresses and the
 * pairs of those. A mailbox that another worker holds is left to it; an address is waited for, so that what domain and address
 * have sent by now is known.
 */
export async function claimableMailboxes(
  tx: TenantDb,
  round: {
    readonly nowMs: EpochMs;
    readonly untilMs: EpochMs;
    readonly today: string;
    readonly running: readonly string[];
    readonly overflow: Overflow;
  },
): Promise<readonly ClaimableMailbox[]> {
  if (round.running.length === 0) return [];
  const until = new Date(round.untilMs).toISOString();
  const now = new Date(round.nowMs).toISOString();
  const rows = await tx
    .select({
      mailbox: mailboxes,
      domainName: domains.name,
      addressId: domains.addressId,
      nodeId: domains.nodeId,
    })
    .from(mailboxes)
    .innerJoin(domains, and(eq(domains.tenantId, mailboxes.tenantId), eq(domains.id, mailboxes.domainId)))
    .innerJoin(addresses, and(eq(addresses.tenantId, domains.tenantId), eq(addresses.id, domains.addressId)))
    .innerJoin(nodes, and(eq(nodes.tenantId, domains.tenantId), eq(nodes.id, domains.nodeId)))
    .where(
      and(
        eq(mailboxes.status, "ready"),
        inArray(domains.status, ["verified", "degraded"]),
        eq(nodes.status, "serving"),
        ne(addresses.status, "quarantined"),
        sql`not exists (select 1 from node_health h where h.tenant_id = ${nodes.tenantId} and h.node_id = ${nodes.id} and h.held is not null)`,
        sql`${operationHold} is null`,
        isNotMoving,
        isNotListed,
        sql`exists (select 1 from egress_attestations e where e.tenant_id = ${domains.tenantId} and e.domain_id = ${domains.id}
          and e.address_id = ${domains.addressId} and e.expires_at > ${now}::timestamptz)`,
        sql`(${mailboxes.nextSendAt} is null or ${mailboxes.nextSendAt} <= ${until}::timestamptz)`,
        sql`(${mailboxes.usageDay} is distinct from ${round.today} or ${mailboxes.sentToday} < ${mailboxes.capPerDay})`,
        sql`(exists (select 1 from messages m where m.tenant_id = ${mailboxes.tenantId} and m.mailbox_id = ${mailboxes.id}
          and m.state in ('queued', 'deferred') and m.due_at <= ${until}::timestamptz and m.campaign_id in ${[...round.running]})
          or (${round.overflow.sources.length > 0} and exists (select 1 from campaigns c where c.tenant_id = ${mailboxes.tenantId}
            and c.id in ${[...round.running]} and c.mailbox_ids @> jsonb_build_array(${mailboxes.id}::text))))`,
      ),
    )
    // Who has sent the smallest part of its day goes first: mailboxes share their address's pairs.
    .orderBy(
      sql`case when ${mailboxes.usageDay} = ${round.today} then ${mailboxes.sentToday} else 0 end::float / greatest(${mailboxes.capPerDay}, 1)`,
      asc(mailboxes.id),
    )
    .for("no key update", { of: mailboxes, skipLocked: true });
  const held = await lockBuckets(
    tx,
    rows.flatMap(({ addressId }) => addressId ?? []),
    round.today,
  );
  const domainIds = rows.map((row) => row.mailbox.domainId);
  const perDomain = await domainUsage(tx, domainIds, round.today);
  const waiting = await waitingDomains(tx, round.nowMs, domainIds);
  const inTrouble = [...(await heldOperators(tx, round.nowMs))];
  return rows.flatMap(({ mailbox, domainName, addressId, nodeId }) => {
    const { id, domainId, capPerDay, usageDay, sentToday, nextSendAt } = mailbox;
    const usage = perDomain.get(domainId) ?? { cap: capPerDay, sent: 0 };
    const address = addressId === null ? undefined : held.get(addressId);
    if (!address) return [];
    const ofDomain = { domainCapPerDay: domainCapPerDay(usage.cap), domainSentToday: usage.sent };
    const refusedBy = waiting
      .flatMap((hold) => (hold.subject === domainId ? [hold.operator] : []))
      .concat(inTrouble);
    return [
      {
        ...{ id, domainId, domainName, nodeId, capPerDay, usageDay, sentToday, nextSendAt },
        ...ofDomain,
        address,
        refusedBy,
      },
    ];
  });
}

async function domainUsage(tx: TenantDb, domainIds: readonly string[], today: string) {
  if (domainIds.length === 0) return new Map<string, { cap: number; sent: number }>();
  const rows = await tx
    .select({
      domainId: mailboxes.domainId,
      cap: sql<number>`sum(${mailboxes.capPerDay})::int`,
      sent: sql<number>`coalesce(sum(${mailboxes.sentToday}) filter (where ${mailboxes.usageDay} = ${today}), 0)::int`,
    })
    .from(mailboxes)
    .where(inArray(mailboxes.domainId, [...domainIds]))
    .groupBy(mailboxes.domainId);
  return new Map(rows.map((row) => [row.domainId, { cap: row.cap, sent: row.sent }]));
}
