import { pace } from "@penguinmails/core/delivery/pace";
import { sendingWindow, type Window } from "@penguinmails/core/delivery/window";
import { policy } from "@penguinmails/core/policy";
import type { Clock } from "@penguinmails/core/ports/clock";
import { type EpochMs, minute, utcDay } from "@penguinmails/core/time";
import { capGroup } from "@penguinmails/core/warmup/cap-group";
import { saveAddressSlot } from "@penguinmails/db/repositories/addresses";
import { addEvidence } from "@penguinmails/db/repositories/evidence";
import { savePair } from "@penguinmails/db/repositories/pairs";
import { campaigns } from "@penguinmails/db/schema/campaigns";
import { mailboxes } from "@penguinmails/db/schema/fleet";
import { tenants } from "@penguinmails/db/schema/tenants";
import type { Database, TenantDb } from "@penguinmails/db/tenant-db";
import { eq } from "drizzle-orm";
import { entitlementsOf } from "../billing/entitlements.ts";
import { eachOf } from "../platform/each-of.ts";
import { closeDays } from "../warmup/close-days.ts";
import { pairEvidence } from "../warmup/pair-subject.ts";
import { type HeldAddress, makeMissingPairs } from "./address-buckets.ts";
import { type ClaimableMailbox, claimableMailboxes } from "./claimable-mailboxes.ts";
import { leaseMessages, type Slot, takeOver } from "./lease-messages.ts";
import { type Overflow, overflowFor, overflowOf } from "./overflow.ts";
import { candidatesFor, closedOperators } from "./pace-candidates.ts";

type Deps = { readonly database: Database; readonly clock: Clock };

/**
 * One tick of the pacer: leases due messages within the limits and asks for their dispatch, tenant by tenant. Slots
 * are given up to `tickMs` (real time between ticks) ahead, at least a minute. Any number of workers may tick at
 * once: mailboxes, addresses, pairs and messages are taken with row locks. A mailbox or a message that somebody else
 * holds is left to them, and no token is spent on it. Returns how many slots were given.
 */
export async function paceMessages(deps: Deps, tickMs: number): Promise<number> {
  const active = await deps.database.withOperator((tx) =>
    tx
      .selectDistinct({ tenantId: campaigns.tenantId })
      .from(campaigns)
      .where(eq(campaigns.status, "running")),
  );
  let given = 0;
  await eachOf(active, async ({ tenantId }) => {
    const nowMs = deps.clock.now();
    // A transaction of its own: the slow loop takes pairs before the pacer takes their addresses.
    const window = await deps.database.withTenant(tenantId, (tx) => openWindow(tx, nowMs));
    if (window !== null)
      given += await deps.database.withTenant(tenantId, (tx) => paceTenant(deps, tx, tickMs, window, nowMs));
  });
  return given;
}

export type Round = {
  readonly nowMs: EpochMs;
  readonly untilMs: EpochMs;
  readonly today: string;
  readonly window: Window;
  readonly running: readonly string[];
  readonly pastCanary: readonly string[];
  /** Mailboxes of each running campaign. */
  readonly pools: ReadonlyMap<string, ReadonlySet<string>>;
  readonly overflow: Overflow;
  readonly speed: number;
};

/** The tenant's sending hours with the days before them closed; null: it sends nothing now. */
async function openWindow(tx: TenantDb, nowMs: EpochMs): Promise<Window | null> {
  const [tenant] = await tx.select().from(tenants).where(eq(tenants.id, tx.tenantId));
  if (!tenant || tenant.sendingStopped !== null) return null;
  const window = sendingWindow(nowMs, tenant.timezone);
  if (nowMs < window.startsAt) return null;
  if (!(await entitlementsOf(tx, nowMs)).active) return null;
  await closeDays(tx, nowMs);
  return window;
}

async function paceTenant(
  { clock }: Deps,
  tx: TenantDb,
  tickMs: number,
  window: Window,
  nowMs: EpochMs,
): Promise<number> {
  const running = await tx
    .select({ id: campaigns.id, canary: campaigns.canary, mailboxIds: campaigns.mailboxIds })
    .from(campaigns)
    .where(eq(campaigns.status, "running"));
  const today = utcDay(nowMs);
  const pools = new Map(running.map(({ id, mailboxIds }) => [id, new Set(mailboxIds)]));
  const round: Round = {
    nowMs,
    untilMs: nowMs + Math.max(minute, 2 * tickMs * clock.speed),
    today,
    pools,
    overflow: await overflowOf(tx, { today, nowMs, pools }),
    window,
    running: running.map((c) => c.id),
    pastCanary: running.filter((c) => c.canary === "passed").map((c) => c.id),
    speed: clock.speed,
  };
  const spent = new Map<HeldAddress, Set<string>>();
  let given = 0;
  for (const box of await claimableMailboxes(tx, round)) {
    const slots = await paceMailbox(tx, round, box);
    given += slots.length;
    if (slots.length === 0) continue;
    const operators = spent.get(box.address) ?? new Set();
    for (const { operator } of slots) operators.add(operator).add(capGroup(operator));
    spent.set(box.address, operators);
  }
  for (const [address, operators] of spent) await saveSpent(tx, round, address, operators);
  return given;
}

/** So often a mailbox looks past operators that take nothing now; there are fewer cap groups than that. */
const mostLooks = 12;

/**
 * Gives the mailbox its slots, looking past whom it can't write to now: one operator's queue holds up no other's. With
 * nothing more of its own it takes what others of its campaigns have no room for.
 */
async function paceMailbox(tx: TenantDb, round: Round, box: ClaimableMailbox): Promise<readonly Slot[]> {
  const { nowMs, today } = round;
  const { address } = box;
  const closed = new Set([...closedOperators(address.pairs.values(), nowMs), ...box.refusedBy]);
  const sentBefore = box.usageDay === today ? box.sentToday : 0;
  let { nextSendAt } = box;
  const given: Slot[] = [];
  let source = candidatesFor;
  for (let look = 0; look < mostLooks; look += 1) {
    const sentToday = sentBefore + given.length;
    const room = Math.min(box.capPerDay - sentToday, slotsFrom(round, nextSendAt));
    const candidates = await source(tx, round, box, closed, room);
    if (candidates.length === 0) {
      if (source === overflowFor) break;
      source = overflowFor;
      continue;
    }
    await makeMissingPairs(
      tx,
      address,
      candidates.map(({ operator }) => operator),
      today,
    );
    const result = pace({
      nowMs,
      untilMs: round.untilMs,
      window: round.window,
      mailbox: { capPerDay: box.capPerDay, sentToday, nextSendAt },
      domainRoom: box.domainCapPerDay - box.domainSentToday - given.length,
      address: address.bucket,
      pairs: address.pairs,
      candidates,
      jitter: (n) => fraction(`${box.id}:${today}:${sentToday + n}`),
    });
    if (result.slots.length > 0) {
      ({ nextSendAt } = result);
      given.push(...result.slots);
      if (source === overflowFor) await takeOver(tx, box, result.slots);
      await leaseMessages(tx, round, box, result.slots);
    }
    if (result.closed.size === 0) break;
    for (const operator of result.closed) closed.add(operator);
  }
  if (given.length > 0) {
    const sentToday = sentBefore + given.length;
    await tx
      .update(mailboxes)
      .set({ usageDay: today, sentToday, nextSendAt })
      .where(eq(mailboxes.id, box.id));
    countClaims(tx, today, box, given);
  }
  return given;
}

/** The most slots that a mailbox's gaps leave until the round ends: no more messages are locked than may go. */
function slotsFrom({ nowMs, untilMs }: Round, nextSendAt: EpochMs | null): number {
  const leftMs = untilMs - Math.max(nowMs, nextSendAt ?? nowMs);
  return leftMs < 0 ? 0 : 1 + Math.floor(leftMs / policy.mailbox.gapMinMs);
}

/** What the round left of an address's tokens. */
async function saveSpent(
  tx: TenantDb,
  { nowMs, today }: Round,
  { id, bucket, pairs }: HeldAddress,
  operators: ReadonlySet<string>,
): Promise<void> {
  await saveAddressSlot(tx, id, bucket.nextSlotAt);
  for (const operator of operators) {
    const pair = pairs.get(operator);
    if (!pair) continue;
    const { usedToday, nextSlotAt } = pair;
    await savePair(tx, id, operator, { usageDay: today, usedToday, nextSlotAt, lastUsedAt: nowMs });
  }
}

function countClaims(tx: TenantDb, today: string, box: ClaimableMailbox, slots: readonly Slot[]): void {
  const delta = { claimed: 1 };
  addEvidence(
    tx,
    today,
    slots.flatMap(({ operator }) => [
      { subject: { kind: "mailbox" as const, id: box.id, operator: "" }, delta },
      ...pairEvidence(box.address.id, operator).map((subject) => ({ subject, delta })),
    ]),
  );
}

/** A number in [0, 1) that depends on the text alone: jitter that a test and a replay see again (FNV-1a). */
function fraction(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0) / 2 ** 32;
}
