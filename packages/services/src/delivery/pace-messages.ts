import { type PairBucket, pace } from "@penguinmails/core/delivery/pace";
import { sendingWindow, type Window } from "@penguinmails/core/delivery/window";
import { policy } from "@penguinmails/core/policy";
import type { Clock } from "@penguinmails/core/ports/clock";
import { type EpochMs, minute, utcDay } from "@penguinmails/core/time";
import { capGroup } from "@penguinmails/core/warmup/cap-group";
import { newId } from "@penguinmails/db/ids";
import { appendToOutbox } from "@penguinmails/db/outbox";
import { saveAddressSlot } from "@penguinmails/db/repositories/addresses";
import { addEvidence } from "@penguinmails/db/repositories/evidence";
import { lockPairs, type PairRow, savePair } from "@penguinmails/db/repositories/pairs";
import { campaigns, messages } from "@penguinmails/db/schema/campaigns";
import { pairs } from "@penguinmails/db/schema/evidence";
import { mailboxes } from "@penguinmails/db/schema/fleet";
import { tenants } from "@penguinmails/db/schema/tenants";
import type { Database, TenantDb } from "@penguinmails/db/tenant-db";
import { eq, inArray, sql } from "drizzle-orm";
import { entitlementsOf } from "../billing/entitlements.ts";
import { eachOf } from "../platform/each-of.ts";
import { realTimeIn } from "../platform/real-time.ts";
import { closeDays } from "../warmup/close-days.ts";
import { pairEvidence } from "../warmup/pair-subject.ts";
import { type ClaimableMailbox, claimableMailboxes } from "./claimable-mailboxes.ts";
import { candidatesFor, closedOperators } from "./pace-candidates.ts";

type Deps = { readonly database: Database; readonly clock: Clock };

/**
 * One tick of the pacer: leases due messages within the limits and asks for their dispatch, tenant by tenant. Slots
 * are given up to `tickMs` (real time between ticks) ahead, at least a minute. Any number of workers may tick at
 * once: mailboxes, addresses and pairs are taken with row locks. Returns how many messages were leased.
 */
export async function paceMessages(deps: Deps, tickMs: number): Promise<number> {
  const active = await deps.database.withOperator((tx) =>
    tx
      .selectDistinct({ tenantId: campaigns.tenantId })
      .from(campaigns)
      .where(eq(campaigns.status, "running")),
  );
  let leased = 0;
  await eachOf(active, async ({ tenantId }) => {
    leased += await deps.database.withTenant(tenantId, (tx) => paceTenant(deps, tx, tickMs));
  });
  return leased;
}

export type Round = {
  readonly nowMs: EpochMs;
  readonly untilMs: EpochMs;
  readonly today: string;
  readonly window: Window;
  readonly running: readonly string[];
  readonly pastCanary: readonly string[];
  readonly speed: number;
};

async function paceTenant(deps: Deps, tx: TenantDb, tickMs: number): Promise<number> {
  const nowMs = deps.clock.now();
  const [tenant] = await tx.select().from(tenants).where(eq(tenants.id, tx.tenantId));
  if (!tenant || tenant.sendingStopped !== null) return 0;
  const window = sendingWindow(nowMs, tenant.timezone);
  if (nowMs < window.startsAt) return 0;
  if (!(await entitlementsOf(tx, nowMs)).active) return 0;
  await closeDays(tx, nowMs);
  const running = await tx
    .select({ id: campaigns.id, canary: campaigns.canary })
    .from(campaigns)
    .where(eq(campaigns.status, "running"));
  const round: Round = {
    nowMs,
    untilMs: nowMs + Math.max(minute, 2 * tickMs * deps.clock.speed),
    today: utcDay(nowMs),
    window,
    running: running.map((c) => c.id),
    pastCanary: running.filter((c) => c.canary === "passed").map((c) => c.id),
    speed: deps.clock.speed,
  };
  let leased = 0;
  for (const box of await claimableMailboxes(tx, round)) leased += await paceMailbox(tx, round, box);
  return leased;
}

/** So often a mailbox looks past operators that take nothing now; there are fewer cap groups than that. */
const mostLooks = 12;

/** Gives the mailbox its slots, looking past whom it can't write to now: one operator's queue holds up no other's. */
async function paceMailbox(tx: TenantDb, round: Round, box: ClaimableMailbox): Promise<number> {
  const { nowMs, today } = round;
  const known = await tx.select().from(pairs).where(eq(pairs.addressId, box.addressId));
  const closed = new Set(closedOperators(known, round));
  const sentBefore = box.usageDay === today ? box.sentToday : 0;
  let { nextSendAt } = box;
  let leased = 0;
  for (let look = 0; look < mostLooks; look += 1) {
    const sentToday = sentBefore + leased;
    const candidates = await candidatesFor(tx, round, box, closed, box.capPerDay - sentToday);
    if (candidates.length === 0) break;
    const operators = candidates.flatMap((c) => [c.operator, capGroup(c.operator)]);
    const rows = await lockPairs(tx, box.addressId, operators);
    const buckets = new Map([...rows].map(([operator, row]) => [operator, bucketOf(row, today)]));
    const result = pace({
      nowMs,
      untilMs: round.untilMs,
      window: round.window,
      mailbox: { capPerDay: box.capPerDay, sentToday, nextSendAt },
      domainRoom: box.domainCapPerDay - box.domainSentToday - leased,
      address: box.address,
      pairs: buckets,
      candidates,
      jitter: (n) => fraction(`${box.id}:${today}:${sentToday + n}`),
    });
    if (result.slots.length > 0) {
      ({ nextSendAt } = result);
      leased += result.slots.length;
      await takeSlots(tx, round, box, {
        slots: result.slots,
        buckets,
        nextSendAt,
        sentToday: sentBefore + leased,
      });
    }
    if (result.closed.size === 0) break;
    for (const operator of result.closed) closed.add(operator);
  }
  return leased;
}

async function takeSlots(
  tx: TenantDb,
  round: Round,
  box: ClaimableMailbox,
  taken: {
    readonly slots: readonly Slot[];
    readonly buckets: ReadonlyMap<string, PairBucket>;
    readonly nextSendAt: EpochMs | null;
    readonly sentToday: number;
  },
): Promise<void> {
  const { nowMs, today } = round;
  const { slots, buckets, nextSendAt, sentToday } = taken;
  await lease(tx, round, box, slots);
  await tx.update(mailboxes).set({ usageDay: today, sentToday, nextSendAt }).where(eq(mailboxes.id, box.id));
  await saveAddressSlot(tx, box.addressId, box.address.nextSlotAt);
  for (const [operator, bucket] of buckets) {
    await savePair(tx, box.addressId, operator, {
      usageDay: today,
      usedToday: bucket.usedToday,
      nextSlotAt: bucket.nextSlotAt,
      lastUsedAt: nowMs,
    });
  }
  await countClaims(tx, today, box, slots);
}

function bucketOf(row: PairRow, today: string): PairBucket {
  const usedToday = row.usageDay === today ? row.usedToday : 0;
  const nextSlotAt = row.usageDay === today ? row.nextSlotAt : null;
  return {
    operator: row.operator,
    capPerDay: row.capPerDay,
    usedToday,
    nextSlotAt,
    restsUntil: row.restsUntil,
    rateFactor: row.rateFactor,
  };
}

type Slot = { readonly messageId: string; readonly operator: string; readonly sendAt: EpochMs };

/** Marks the messages as taken and asks for their dispatch at the time of the first of each group. */
async function lease(
  tx: TenantDb,
  round: Round,
  box: ClaimableMailbox,
  slots: readonly Slot[],
): Promise<void> {
  for (let from = 0; from < slots.length; from += policy.sending.dispatchSize) {
    const group = slots.slice(from, from + policy.sending.dispatchSize);
    const [first] = group;
    const last = group.at(-1);
    if (!first || !last) return;
    const realMs = Math.ceil((last.sendAt - round.nowMs) / round.speed) + policy.sending.leaseMs;
    const leaseToken = newId();
    const sendAt = sql.join(
      group.map(
        (slot) => sql`when ${slot.messageId}::uuid then ${new Date(slot.sendAt).toISOString()}::timestamptz`,
      ),
      sql` `,
    );
    await tx
      .update(messages)
      .set({
        state: "leased",
        leaseToken,
        leaseUntil: realTimeIn(realMs),
        sendAt: sql`case ${messages.id} ${sendAt} end`,
        claimDay: round.today,
        addressId: box.addressId,
        nodeId: box.nodeId,
      })
      .where(
        inArray(
          messages.id,
          group.map((slot) => slot.messageId),
        ),
      );
    const messageIds = group.map((slot) => slot.messageId);
    await appendToOutbox(
      tx,
      "message.dispatch",
      { v: 1, tenantId: tx.tenantId, mailboxId: box.id, messageIds },
      first.sendAt,
    );
  }
}

async function countClaims(
  tx: TenantDb,
  today: string,
  box: ClaimableMailbox,
  slots: readonly Slot[],
): Promise<void> {
  const delta = { claimed: 1 };
  await addEvidence(
    tx,
    today,
    slots.flatMap(({ operator }) => [
      { subject: { kind: "mailbox" as const, id: box.id, operator: "" }, delta },
      ...pairEvidence(box.addressId, operator).map((subject) => ({ subject, delta })),
    ]),
  );
}

/** A number in [0, 1) that depends on the text alone: jitter that a test and a replay see again (FNV-1a). */
function fraction(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0) / 2 ** 32;
}
