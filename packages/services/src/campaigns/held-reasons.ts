import { operatorLabel, operatorName } from "@penguinmails/core/delivery/operator-name";
import { sendingWindow } from "@penguinmails/core/delivery/window";
import { policy } from "@penguinmails/core/policy";
import { type EpochMs, utcDay } from "@penguinmails/core/time";
import { capGroup } from "@penguinmails/core/warmup/cap-group";
import { operatorOf } from "@penguinmails/db/repositories/message-of";
import { type campaigns, messages } from "@penguinmails/db/schema/campaigns";
import { pairs } from "@penguinmails/db/schema/evidence";
import { tenants } from "@penguinmails/db/schema/tenants";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, eq, inArray, sql } from "drizzle-orm";
import { usedByAddress } from "../delivery/address-buckets.ts";
import { sendingHolds } from "../delivery/sending-holds.ts";
import { heldOperators, waitingDomains } from "../refusals/refusal-holds.ts";
import { mailboxPool } from "./mailbox-pool.ts";

type Held = { readonly code: string; readonly message: string; readonly count: number };

/** Why the queued messages of a running campaign are not going this minute, most frequent first. */
export async function heldReasons(
  tx: TenantDb,
  campaign: typeof campaigns.$inferSelect,
  nowMs: EpochMs,
): Promise<Held[]> {
  const [tenant] = await tx.select().from(tenants).where(eq(tenants.id, tx.tenantId));
  const waiting = await tx
    .select({
      mailboxId: messages.mailboxId,
      operator: messages.operator,
      later: sql<boolean>`${messages.dueAt} > ${new Date(nowMs).toISOString()}::timestamptz`,
      pastCanary: sql<boolean>`${messages.position} >= ${policy.canary.size}`,
      count: sql<number>`count(*)::int`,
    })
    .from(messages)
    .where(and(eq(messages.campaignId, campaign.id), inArray(messages.state, ["queued", "deferred"])))
    .groupBy(sql`1, 2, 3, 4`);
  if (waiting.length === 0) return [];
  const boxes = await mailboxPool(tx, campaign.mailboxIds);
  const today = utcDay(nowMs);
  const known = await tx.select().from(pairs);
  const usedToday = known.filter((pair) => pair.usageDay === today);
  const closed = known.filter(
    (pair) => rests(pair) || (pair.usageDay === today && pair.usedToday >= pair.capPerDay),
  );
  const holds = await sendingHolds(tx, nowMs);
  const domainHolds = await waitingDomains(tx, nowMs);
  const inTrouble = await heldOperators(tx, nowMs);
  const byMailbox = new Map(boxes.map((box) => [box.mailbox.id, box]));
  const window = sendingWindow(nowMs, tenant?.timezone ?? "UTC");
  const totals = new Map<string, Held>();
  for (const group of waiting) {
    const [code, message] = reasonOf(group);
    totals.set(code, { code, message, count: (totals.get(code)?.count ?? 0) + group.count });
  }
  return [...totals.values()].sort((a, b) => b.count - a.count);

  function reasonOf(group: (typeof waiting)[number]): readonly [string, string] {
    if (holds.ofAgency) return [holds.ofAgency.code, holds.ofAgency.message];
    const box = byMailbox.get(group.mailboxId);
    if (box?.mailbox.status !== "ready") return ["mailbox-not-ready", "Its mailbox is paused or not ready."];
    const hold = holds.of(box);
    if (hold) return [hold.code, hold.message];
    // Only what nothing else holds goes on when the hours begin.
    if (nowMs < window.startsAt)
      return [
        "outside-window",
        `Outside the sending hours; goes on ${new Date(window.startsAt).toISOString()}.`,
      ];
    if (group.later) return ["waits-for-retry", "Deferred by the recipient's server; tried again later."];
    if (group.pastCanary && campaign.canary === "running")
      return ["canary", `The first ${policy.canary.size} are being judged before the rest goes.`];
    const operator = operatorOf(group);
    if (inTrouble.has(operator))
      return [
        "operator-in-trouble",
        `${operatorLabel(operator)} calls everybody unknown, by a fault of its own: tried again in some hours.`,
      ];
    const ofDomain = domainHolds.find((each) => each.subject === box.domain.id && each.operator === operator);
    // Refused comes first, where it rests there too.
    if (ofDomain?.kind === "domain")
      return [
        "domain-refused",
        `${operatorLabel(operator)} refuses mail of ${box.domain.name}: see its page.`,
      ];
    if (ofDomain)
      return [
        "domain-resting",
        `${box.domain.name} rests towards ${operatorName(operator)}: it was asked to slow down.`,
      ];
    const { addressId } = box.domain;
    const pair = closed.find(
      (p) => p.addressId === addressId && (p.operator === operator || p.operator === capGroup(operator)),
    );
    if (pair && rests(pair))
      return [
        "pair-resting",
        `The address rests towards ${operatorName(pair.operator)}: it was asked to slow down.`,
      ];
    if (pair) return ["pair-cap", `The address has sent ${operatorName(pair.operator)} what it may today.`];
    if (addressId !== null && usedByAddress(usedToday, addressId) >= policy.pair.coldAddressPerDay)
      return ["address-cap", "The address has sent what it may today to all operators together."];
    const spent = box.mailbox.usageDay === today && box.mailbox.sentToday >= box.mailbox.capPerDay;
    if (spent) return ["mailbox-cap", "The mailboxes have sent what they may today."];
    return ["pacing", "In line: messages go one by one with a pause between them."];
  }

  function rests(pair: typeof pairs.$inferSelect): boolean {
    return pair.restsUntil !== null && pair.restsUntil > nowMs;
  }
}
