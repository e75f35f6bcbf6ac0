import { operatorLabel, operatorName } from "@penguinmails/core/delivery/operator-name";
import { sendingWindow } from "@penguinmails/core/delivery/window";
import { egressHold } from "@penguinmails/core/egress/egress-hold";
import { policy } from "@penguinmails/core/policy";
import { type EpochMs, utcDay } from "@penguinmails/core/time";
import { capGroup } from "@penguinmails/core/warmup/cap-group";
import { type campaigns, messages } from "@penguinmails/db/schema/campaigns";
import { pairs } from "@penguinmails/db/schema/evidence";
import { addresses } from "@penguinmails/db/schema/fleet";
import { tenants } from "@penguinmails/db/schema/tenants";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, eq, inArray, sql } from "drizzle-orm";
import { entitlementsOf } from "../billing/entitlements.ts";
import { listedDomains } from "../blocklists/hold-domain.ts";
import { usedByAddress } from "../delivery/address-buckets.ts";
import { domainHolds, nodeHolds } from "../fleet/node-holds.ts";
import { heldDomains } from "../refusals/refusal-holds.ts";
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
  const subscription = await entitlementsOf(tx, nowMs);
  const listed = await tx
    .select({ id: addresses.id })
    .from(addresses)
    .where(eq(addresses.status, "quarantined"));
  const heldForListing = await listedDomains(tx);
  const refused = await heldDomains(tx, nowMs);
  const heldNodes = await nodeHolds(tx);
  const movingDomains = await domainHolds(tx);
  const quarantined = new Set(listed.map(({ id }) => id));
  const byMailbox = new Map(boxes.map((box) => [box.mailbox.id, box]));
  const window = sendingWindow(nowMs, tenant?.timezone ?? "UTC");
  const totals = new Map<string, Held>();
  for (const group of waiting) {
    const [code, message] = reasonOf(group);
    totals.set(code, { code, message, count: (totals.get(code)?.count ?? 0) + group.count });
  }
  return [...totals.values()].sort((a, b) => b.count - a.count);

  function reasonOf(group: (typeof waiting)[number]): readonly [string, string] {
    if (tenant?.sendingStopped) return ["sending-stopped", tenant.sendingStopped];
    if (!subscription.active)
      return ["no-subscription", subscription.reason ?? "There is no active subscription."];
    const box = byMailbox.get(group.mailboxId);
    if (box?.mailbox.status !== "ready") return ["mailbox-not-ready", "Its mailbox is paused or not ready."];
    if (box.domain.status !== "verified" && box.domain.status !== "degraded")
      return ["domain-not-verified", `${box.domain.name} is ${box.domain.status}.`];
    if (box.domain.addressId === null)
      return ["domain-without-address", `${box.domain.name} has no outgoing address.`];
    if (quarantined.has(box.domain.addressId))
      return [
        "address-listed",
        `The address of ${box.domain.name} stands on a block list and sends nothing.`,
      ];
    if (heldForListing.has(box.domain.id))
      return ["domain-listed", `${box.domain.name} stands on a block list and sends nothing.`];
    if (box.node.status === "serving" && heldNodes.has(box.node.id))
      return ["node-held", heldNodes.get(box.node.id) ?? ""];
    const move = movingDomains.get(box.domain.id);
    if (move) return ["node-held", move];
    const hold = egressHold(box.domain.name, box.egress, nowMs);
    if (hold) return [hold.code, hold.message];
    if (box.node.status !== "serving")
      return ["node-not-serving", `Node ${box.node.name} is ${box.node.status}.`];
    // Only what nothing else holds goes on when the hours begin.
    if (nowMs < window.startsAt)
      return [
        "outside-window",
        `Outside the sending hours; goes on ${new Date(window.startsAt).toISOString()}.`,
      ];
    if (group.later) return ["waits-for-retry", "Deferred by the recipient's server; tried again later."];
    if (group.pastCanary && campaign.canary === "running")
      return ["canary", `The first ${policy.canary.size} are being judged before the rest goes.`];
    const operator = group.operator ?? "others";
    if (refused.some((hold) => hold.subject === box.domain.id && hold.operator === operator))
      return [
        "domain-refused",
        `${operatorLabel(operator)} refuses mail of ${box.domain.name}: see its page.`,
      ];
    const pair = closed.find(
      (p) =>
        p.addressId === box.domain.addressId &&
        (p.operator === operator || p.operator === capGroup(operator)),
    );
    if (pair && rests(pair))
      return [
        "pair-resting",
        `The address rests towards ${operatorName(pair.operator)}: it was asked to slow down.`,
      ];
    if (pair) return ["pair-cap", `The address has sent ${operatorName(pair.operator)} what it may today.`];
    if (usedByAddress(usedToday, box.domain.addressId) >= policy.pair.coldAddressPerDay)
      return ["address-cap", "The address has sent what it may today to all operators together."];
    const spent = box.mailbox.usageDay === today && box.mailbox.sentToday >= box.mailbox.capPerDay;
    if (spent) return ["mailbox-cap", "The mailboxes have sent what they may today."];
    return ["pacing", "In line: messages go one by one with a pause between them."];
  }

  function rests(pair: typeof pairs.$inferSelect): boolean {
    return pair.restsUntil !== null && pair.restsUntil > nowMs;
  }
}
