import { policy } from "@penguinmails/core/policy";
import { type EpochMs, utcDay } from "@penguinmails/core/time";
import { capGroup } from "@penguinmails/core/warmup/cap-group";
import { lockAddresses } from "@penguinmails/db/repositories/addresses";
import { addEvidence } from "@penguinmails/db/repositories/evidence";
import { operatorOf } from "@penguinmails/db/repositories/message-of";
import { savePair } from "@penguinmails/db/repositories/pairs";
import { messages } from "@penguinmails/db/schema/campaigns";
import { domains, mailboxes } from "@penguinmails/db/schema/fleet";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { asc, count, eq, gt, inArray, ne, type SQL, sql } from "drizzle-orm";
import { type HeldAddress, lockBuckets, makeMissingPairs } from "../delivery/address-buckets.ts";
import { pairEvidence } from "../warmup/pair-subject.ts";
import { isOutOfRotation } from "./listed-domains.ts";
import { restMark } from "./rest-mark.ts";

/** A domain, and an address of a node that it leaves from. */
type WayOut = { readonly id: string; readonly nodeId: string; readonly addressId: string };

/**
 * What the node took while the domain left from another address, still has, and was not let go from this one yet; for
 * queries over the messages.
 */
export function leftBehind({ id, nodeId, addressId }: WayOut, nowMs: EpochMs): SQL {
  // What is older its queue has given up, whether or not we read of it.
  const oldestAt = nowMs - policy.retry.giveUpAfterMs;
  const ofDomain = sql`${messages.mailboxId} in (select b.id from ${mailboxes} b
    where b.tenant_id = ${messages.tenantId} and b.domain_id = ${id})`;
  const isThere = sql`${eq(messages.nodeId, nodeId)} and ${ne(messages.addressId, addressId)}`;
  const waits = sql`${eq(messages.state, "accepted")} and ${inArray(messages.delivery, ["none", "deferred"])}
    and ${gt(messages.acceptedAt, oldestAt)}`;
  return sql`(${ofDomain} and ${isThere} and ${waits})`;
}

/** How many those are. */
export async function countLeftBehind(tx: TenantDb, way: WayOut, nowMs: EpochMs): Promise<number> {
  const [row] = await tx.select({ n: count() }).from(messages).where(leftBehind(way, nowMs));
  return row?.n ?? 0;
}

/**
 * What waits in the queue since before the domain's move leaves from the present address, the oldest first and as far as
 * that one has room today: it is counted there from now on, so that less of what is new goes beside it. The rest is kept
 * by the node, message by message (`egressOf`), and is counted in `queueRest`, which this returns; another day takes
 * more. Nothing goes from an address, or of a domain, that is out of rotation.
 * The caller has locked the domain.
 */
export async function takeQueueAlong(
  tx: TenantDb,
  nowMs: EpochMs,
  { id, nodeId, addressId }: Pick<typeof domains.$inferSelect, "id" | "nodeId" | "addressId">,
): Promise<number> {
  const rest = addressId === null ? [] : await letGo(tx, nowMs, { id, nodeId, addressId });
  const queueRestMark = restMark(rest.map((message) => message.id));
  await tx.update(domains).set({ queueRest: rest.length, queueRestMark }).where(eq(domains.id, id));
  return rest.length;
}

/** Returns those that stay. */
async function letGo(tx: TenantDb, nowMs: EpochMs, way: WayOut): Promise<readonly { readonly id: string }[]> {
  const { addressId } = way;
  await lockAddresses(tx, [addressId]);
  const waiting = await tx
    .select({
      id: messages.id,
      operator: messages.operator,
      acceptedAt: messages.acceptedAt,
      addressId: messages.addressId,
      claimDay: messages.claimDay,
    })
    .from(messages)
    .where(leftBehind(way, nowMs))
    .orderBy(asc(messages.id))
    .for("no key update");
  if (waiting.length === 0) return waiting;
  // Asked now that the address is held, so that no list takes it out of rotation meanwhile.
  const [domain] = await tx.select({ isOut: isOutOfRotation }).from(domains).where(eq(domains.id, way.id));
  if (domain?.isOut) return waiting;
  const today = utcDay(nowMs);
  const address = (await lockBuckets(tx, [addressId], today)).get(addressId);
  if (!address) return waiting;
  await makeMissingPairs(tx, address, waiting.map(operatorOf), today);
  const oldestFirst = waiting.toSorted((a, b) => (a.acceptedAt ?? 0) - (b.acceptedAt ?? 0));
  const going = oldestFirst.filter((message) => spendOn(address, operatorOf(message), nowMs));
  if (going.length === 0) return waiting;
  const ids = going.map((message) => message.id);
  await tx.update(messages).set({ addressId, claimDay: today }).where(inArray(messages.id, ids));
  const subjects = going.flatMap((message) => pairEvidence(addressId, operatorOf(message)));
  for (const operator of new Set(subjects.map((subject) => subject.operator))) {
    const usedToday = address.pairs.get(operator)?.usedToday ?? 0;
    await savePair(tx, addressId, operator, { usageDay: today, usedToday, lastUsedAt: nowMs });
  }
  const taken = { claimed: 1, accepted: 1 };
  addEvidence(
    tx,
    today,
    subjects.map((subject) => ({ subject, delta: taken })),
  );
  // What becomes of them is told of the present address: of as many less at the one that they would have left from.
  for (const message of going) {
    if (message.addressId === null || message.claimDay === null) continue;
    const former = pairEvidence(message.addressId, operatorOf(message));
    addEvidence(
      tx,
      message.claimDay,
      former.map((subject) => ({ subject, delta: { accepted: -1 } })),
    );
  }
  const gone = new Set(ids);
  return waiting.filter(({ id }) => !gone.has(id));
}

/**
 * Takes a token of the address, of the operator's pair and of its group, if each has one left today. A pair at half its
 * rate has half of its day to give: what is let go leaves at once.
 */
function spendOn({ bucket, pairs }: HeldAddress, operator: string, nowMs: EpochMs): boolean {
  const own = [...new Set([operator, capGroup(operator)])].flatMap((each) => pairs.get(each) ?? []);
  const isOpen = own.every(
    ({ usedToday, capPerDay, rateFactor, restsUntil }) =>
      usedToday < capPerDay * rateFactor && (restsUntil ?? nowMs) <= nowMs,
  );
  if (!isOpen || bucket.usedToday >= bucket.capPerDay) return false;
  bucket.usedToday += 1;
  for (const pair of own) pair.usedToday += 1;
  return true;
}
