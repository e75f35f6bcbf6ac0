import { policy } from "@penguinmails/core/policy";
import { operatorOf } from "@penguinmails/db/repositories/message-of";
import { messages } from "@penguinmails/db/schema/campaigns";
import { pairs } from "@penguinmails/db/schema/evidence";
import { domains, mailboxes } from "@penguinmails/db/schema/fleet";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, asc, eq, inArray, isNull, not } from "drizzle-orm";
import { isOutOfRotation } from "../blocklists/listed-domains.ts";
import { waitingDomains } from "../refusals/refusal-holds.ts";
import { usedByAddress } from "./address-buckets.ts";
import type { ClaimableMailbox } from "./claimable-mailboxes.ts";
import { isTo, mayGoNow, mostFor } from "./pace-candidates.ts";
import type { Round } from "./pace-messages.ts";

type Pair = typeof pairs.$inferSelect;
/** A mailbox that has no room today for what waits with it, so that others of its campaigns may take it. */
type Source = {
  readonly mailboxId: string;
  /** Operators and cap groups to which its address has written what it may; null: it takes none to anybody. */
  readonly spent: ReadonlySet<string> | null;
  /** Operators and cap groups that asked its way for less: what was refused there is not tried by another. */
  readonly heldBack: ReadonlySet<string>;
};
/** What overflows in one round of the pacer. */
export type Overflow = {
  readonly sources: readonly Source[];
  /** Where nothing was found for whom such operators are open; nobody looks there again in this round. */
  readonly dry: Set<string>;
};

/**
 * The mailboxes of running campaigns that have no room: paused by a person, or with their day spent, or their address's day,
 * with an operator or with all. None whose address or domain is out of rotation: that mail waits for its cause.
 */
export async function overflowOf(
  tx: TenantDb,
  { today, nowMs, pools }: Pick<Round, "today" | "nowMs" | "pools">,
): Promise<Overflow> {
  const ids = [...new Set([...pools.values()].flatMap((pool) => [...pool]))];
  // A pool of one has nobody to flow over to.
  if ([...pools.values()].every(({ size }) => size < 2)) return { sources: [], dry: new Set() };
  const rows = await tx
    .select({ box: mailboxes, addressId: domains.addressId })
    .from(mailboxes)
    .innerJoin(domains, and(eq(domains.tenantId, mailboxes.tenantId), eq(domains.id, mailboxes.domainId)))
    .where(and(inArray(mailboxes.id, ids), not(isOutOfRotation)))
    .orderBy(asc(mailboxes.id));
  const addressIds = [...new Set(rows.flatMap(({ addressId }) => addressId ?? []))];
  const known =
    addressIds.length === 0 ? [] : await tx.select().from(pairs).where(inArray(pairs.addressId, addressIds));
  const ofToday = known.filter(({ usageDay }) => usageDay === today);
  const holds = await waitingDomains(tx, nowMs);
  const sources = rows.flatMap(({ box, addressId }) => {
    const its = known.filter((pair) => pair.addressId === addressId);
    const slow = its.filter(({ state }) => slowStates.has(state)).map(({ operator }) => operator);
    const refusing = holds.filter(({ subject }) => subject === box.domainId).map(({ operator }) => operator);
    const heldBack = new Set([...slow, ...refusing]);
    const isFull =
      box.status === "paused" ||
      (box.usageDay === today && box.sentToday >= box.capPerDay) ||
      (addressId !== null && usedByAddress(ofToday, addressId) >= policy.pair.coldAddressPerDay);
    const spent = isFull
      ? null
      : new Set(its.filter((pair) => isSpent(pair, today)).map(({ operator }) => operator));
    return spent?.size === 0 ? [] : [{ mailboxId: box.id, spent, heldBack }];
  });
  return { sources, dry: new Set() };
}

const slowStates: ReadonlySet<Pair["state"]> = new Set(["slowed", "resting", "quarantined"]);

function isSpent({ usageDay, usedToday, capPerDay }: Pair, today: string): boolean {
  return usageDay === today && usedToday >= capPerDay;
}

/**
 * What overflows to a mailbox that has nothing more of its own: messages that nobody tried yet, of campaigns that it belongs
 * to, from the first mailbox that has some for it. All are locked, as `candidatesFor` does.
 */
export async function overflowFor(
  tx: TenantDb,
  round: Round,
  box: ClaimableMailbox,
  closed: ReadonlySet<string>,
  room: number,
) {
  const running = round.running.filter((id) => round.pools.get(id)?.has(box.id));
  if (room <= 0 || running.length === 0) return [];
  const { sources, dry } = round.overflow;
  for (const { mailboxId, spent, heldBack } of sources) {
    const open = spent && [...spent].filter((each) => !closed.has(each) && !heldBack.has(each));
    const where = `${mailboxId} ${running.join()} ${[...closed].sort().join()}`;
    if (open?.length === 0 || dry.has(where)) continue;
    const rows = await tx
      .select({ messageId: messages.id, operator: messages.operator })
      .from(messages)
      .where(
        and(
          eq(messages.mailboxId, mailboxId),
          eq(messages.state, "queued"),
          isNull(messages.firstAttemptAt),
          ...mayGoNow({ ...round, running }, new Set([...closed, ...heldBack])),
          open ? isTo(open) : undefined,
        ),
      )
      .orderBy(asc(messages.position))
      .limit(mostFor(room))
      .for("no key update", { skipLocked: true });
    if (rows.length > 0) return rows.map((row) => ({ messageId: row.messageId, operator: operatorOf(row) }));
    dry.add(where);
  }
  return [];
}
